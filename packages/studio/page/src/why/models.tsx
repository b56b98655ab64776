/** Which run answers: those that were fine-tuned can, the others are named and cannot be chosen. */
import type { FoundModel } from '../../../src/why/find-models.js';
import { Command, Empty } from '../parts/states.js';

const SEES = { both: 'picture and sound', rgb: 'picture alone', audio: 'sound alone' } as const;

interface Props {
  readonly models: readonly FoundModel[];
  readonly chosen: string | null;
  /** Whether a run that was only pre-trained will do. */
  readonly anyStage?: boolean;
  readonly onChoose: (name: string) => void;
}

export function ModelChoice({ models, chosen, anyStage = false, onChoose }: Props) {
  const cannot = ({ stage, problem }: FoundModel) => problem !== null || (!anyStage && stage !== 'finetune');
  const remark = (model: FoundModel) =>
    model.problem !== null
      ? 'cannot be read'
      : model.stage === 'pretrain'
        ? 'pre-trained only'
        : `${model.backbone}, ${SEES[model.inputs]}`;
  return (
    <label class="choice">
      <span>Run</span>
      <select value={chosen ?? ''} onChange={(event) => onChoose(event.currentTarget.value)}>
        {chosen === null && <option value="">choose</option>}
        {chosen !== null && !models.some(({ name }) => name === chosen) && (
          <option value={chosen}>{chosen} (not found)</option>
        )}
        {models.map((model) => (
          <option key={model.name} value={model.name} disabled={cannot(model)}>
            {model.name} ({remark(model)})
          </option>
        ))}
      </select>
    </label>
  );
}

/** What is to be known of the chosen run. */
export function ModelNote({ models, chosen }: Pick<Props, 'models' | 'chosen'>) {
  const note = models.find(({ name }) => name === chosen)?.note ?? null;
  return note === null ? null : (
    <p class="note">
      {chosen}: {note}
    </p>
  );
}

/** No run has saved a model that answers. */
export function NoModels({ some }: { some: boolean }) {
  return (
    <Empty title={some ? 'No run here has been fine-tuned' : 'No run here has saved a model'}>
      <p>
        {some
          ? 'The runs below this folder were only pre-trained: they know features and no classes. Fine-tune one:'
          : 'Train one on a store, then load this page again:'}
      </p>
      <Command line="npx avcl finetune --data store --from runs/pre --out runs/fine" />
    </Empty>
  );
}
