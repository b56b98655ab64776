/** Which class's evidence is drawn, and how strongly; and what it is, in words. */
import type { ModelDescription } from '@avcl/web';

export function EvidenceControls({
  model,
  choices,
  which,
  strength,
  onWhich,
  onStrength,
}: {
  model: ModelDescription;
  choices: readonly number[];
  which: number;
  strength: number;
  onWhich: (which: number) => void;
  onStrength: (strength: number) => void;
}) {
  return (
    <section class="evidence">
      <h2>Evidence</h2>
      <div class="fields">
        <label>
          Class
          <select value={which} onChange={({ currentTarget }) => onWhich(Number(currentTarget.value))}>
            {choices.map((place) => (
              <option key={place} value={place}>
                {model.classes[place]}
              </option>
            ))}
          </select>
        </label>
        <label>
          Strength
          <input
            type="range"
            min="0"
            max="1"
            step="0.05"
            value={strength}
            onInput={({ currentTarget }) => onStrength(Number(currentTarget.value))}
          />
        </label>
      </div>
      <details>
        <summary>What the colours are</summary>
        <p>
          Light colours are places in the picture, and in the sound, whose features speak for the class.{' '}
          {model.origin.amfm
            ? 'It is a class activation map: the model weighs pictures and sound by a gate (AMFM), which is held as it stood for this clip. '
            : 'It is a class activation map. '}
          It says what the last layer made use of, not what causes the class in the world, and is coarse: some{' '}
          {coarseness(model)}. The scale is the same over the whole file.
        </p>
      </details>
    </section>
  );
}

function coarseness({ outputs }: ModelDescription): string {
  const shape = outputs.evidence[0]?.shape ?? [];
  return `${shape.at(-2)} by ${shape.at(-1)} places`;
}
