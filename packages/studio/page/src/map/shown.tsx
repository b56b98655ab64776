/** A finished map: the choice of features and colours, the points, their legend, the list, and what is near to a chosen clip. */
import { useMemo, useState } from 'preact/hooks';
import type { FeatureName, MapAnswer } from '../../../src/map/types.js';
import { setQuery } from '../frame/router.js';
import { counted } from '../parts/numbers.js';
import { Legend } from './legend.js';
import { Listing } from './listing.js';
import { type Colouring, kindOf, kindsOf } from './marks.js';
import { Neighbours } from './neighbours.js';
import { Scatter } from './scatter.js';

const FEATURES: Readonly<Record<FeatureName, string>> = { fused: 'fused', rgb: 'video', audio: 'audio' };

/** What is listed, and why. */
type Selection =
  | { readonly what: 'lasso'; readonly places: readonly number[] }
  | { readonly what: 'kind'; readonly name: string }
  | null;

interface Props {
  readonly store: string;
  readonly version: string;
  readonly run: string;
  readonly map: MapAnswer;
  readonly query: URLSearchParams;
}

export function ShownMap({ store, version, run, map, query }: Props) {
  const { points, layouts, clips, fused } = map;
  const features = (Object.keys(FEATURES) as FeatureName[]).filter((name) => layouts[name] !== undefined);
  const asked = query.get('features') as FeatureName | null;
  const kind = asked !== null && features.includes(asked) ? asked : features[0]!;
  const canTell = points.some(({ predicted }) => predicted !== null);
  const colouring = query.get('by') as Colouring | null;
  const by: Colouring = colouring === 'split' || (colouring === 'error' && canTell) ? colouring : 'class';
  const [selection, setSelection] = useState<Selection>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const kinds = useMemo(() => kindsOf(points, by), [points, by]);
  const listed = useMemo(() => {
    if (selection === null) return [...points.keys()];
    if (selection.what === 'lasso') return [...selection.places];
    return [...points.keys()].filter((i) => kindOf(points[i]!, by) === selection.name);
  }, [points, by, selection]);
  const pale = useMemo(() => (selection === null ? null : new Set(listed)), [selection, listed]);
  return (
    <>
      <div class="tools map-tools">
        <Radios
          legend="Features"
          name="features"
          value={kind}
          options={features.map((name) => [name, FEATURES[name]])}
          onChange={(value) => setQuery({ features: value })}
        />
        <Radios
          legend="Colour by"
          name="by"
          value={by}
          options={[
            ['class', 'class'],
            ['split', 'split'],
            ...(canTell ? ([['error', 'error']] as const) : []),
          ]}
          onChange={(value) => {
            setSelection(null);
            setQuery({ by: value });
          }}
        />
        <span class="quiet">
          {points.length < clips
            ? `${points.length} of ${counted(clips, 'clip')}, drawn at random`
            : counted(clips, 'clip')}
          {kind === 'fused' && fused !== null
            ? fused === 'head'
              ? "; the classifier's layer"
              : '; the mean of both streams'
            : ''}
        </span>
      </div>
      <div class="map-page">
        <section class="panel" aria-label="The map">
          <Scatter
            store={store}
            version={version}
            points={points}
            layout={layouts[kind]!}
            by={by}
            kinds={kinds}
            listed={pale}
            chosen={chosen}
            onChoose={setChosen}
            onLasso={(places) => setSelection(places.length === 0 ? null : { what: 'lasso', places })}
          />
          <Legend
            kinds={kinds}
            pressed={selection?.what === 'kind' ? selection.name : null}
            onPress={(name) => setSelection(name === null ? null : { what: 'kind', name })}
          />
          <p class="quiet">
            Draw a line around points to list them; press a name of the legend for its clips. UMAP keeps
            neighbours: sizes of clusters and distances between them mean little.
          </p>
        </section>
        <div class="column">
          {chosen !== null && (
            <section class="panel" aria-label="The chosen clip" aria-live="polite">
              <Neighbours
                store={store}
                version={version}
                run={run}
                map={map}
                chosen={chosen}
                onChoose={setChosen}
              />
            </section>
          )}
          <section class="panel">
            <div class="tools">
              <h2>
                <span role="status">
                  {selection === null
                    ? `All ${counted(listed.length, 'clip')}`
                    : selection.what === 'lasso'
                      ? `${counted(listed.length, 'clip')} in the line`
                      : `${counted(listed.length, 'clip')}: ${selection.name}`}
                </span>
              </h2>
              {selection !== null && (
                <button type="button" onClick={() => setSelection(null)}>
                  List all
                </button>
              )}
            </div>
            <Listing points={points} listed={listed} chosen={chosen} onChoose={setChosen} />
          </section>
        </div>
      </div>
    </>
  );
}

interface RadiosProps {
  readonly legend: string;
  readonly name: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly onChange: (value: string) => void;
}

function Radios({ legend, name, value, options, onChange }: RadiosProps) {
  return (
    <fieldset class="radios">
      <legend>{legend}</legend>
      {options.map(([option, text]) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
