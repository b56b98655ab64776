// Writes packages/torch/src/ops.generated.ts from ops.list.txt and the schemas of the built addon's libtorch.
// `node scripts/generate-ops.mjs` writes, with --check it compares instead and fails where the file would change.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages', 'torch');
const listFile = join(folder, 'src', 'ops.list.txt');
const outFile = join(folder, 'src', 'ops.generated.ts');

// Names JavaScript keeps for itself: exported under the right name, bound to one with an underscore.
const RESERVED = new Set([
  'var',
  'with',
  'in',
  'default',
  'function',
  'new',
  'delete',
  'import',
  'export',
  'class',
]);
// Tensors for which Python, too, takes a number.
const NUMBER_TOO = new Set(['other', 'exponent']);

const TYPES = {
  Tensor: 'Tensor',
  int: 'number',
  float: 'number',
  bool: 'boolean',
  Scalar: 'Scalar',
  str: 'string',
  Device: 'Device',
  Generator: 'Generator',
  ScalarType: 'DType',
  MemoryFormat: 'MemoryFormat',
  Layout: 'Layout',
};

/** Listed operators in order: [{ name: 'aten::add', overloads: ['Tensor'] }]. */
function readList() {
  const names = new Map();
  for (const line of readFileSync(listFile, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, space, name, overload] =
      line.match(/^(?:(\w+)::)?(\w+)(?:\.(\w+))?$/) ?? fail(`cannot read ${line}`);
    const full = `${space ?? 'aten'}::${name}`;
    const overloads = names.get(full) ?? [];
    if (overloads.includes(overload ?? '')) fail(`${line} is listed twice`);
    names.set(full, [...overloads, overload ?? '']);
  }
  return [...names].map(([name, overloads]) => ({ name, overloads }));
}

function fail(problem) {
  throw new Error(`${listFile}: ${problem}`);
}

function typeOf(item, isFirst) {
  let type = TYPES[item.type] ?? fail(`an argument \`${item.name}\` has a type that JavaScript cannot pass`);
  const numberToo =
    item.type === 'Tensor' && !item.list && (NUMBER_TOO.has(item.name) || (item.name === 'self' && !isFirst));
  if (numberToo) type += ' | Scalar';
  if (item.list) {
    const element = item.optionalElements ? `(${type} | null)` : type;
    type = item.length > 0 ? `${type} | readonly ${element}[]` : `readonly ${element}[]`;
  }
  return item.optional ? `${type} | null` : type;
}

function returnOf({ returns }) {
  const types = returns.map(
    (item) =>
      `${TYPES[item.type] ?? fail('a result has a type that JavaScript cannot take')}${item.list ? '[]' : ''}`,
  );
  if (types.length === 0) return 'void';
  if (types.length === 1) return types[0];
  const named = returns.every((item) => item.name !== '');
  return `[${types.map((type, i) => (named ? `${safe(returns[i].name)}: ${type}` : type)).join(', ')}]`;
}

function safe(name) {
  return RESERVED.has(name) ? `${name}_` : name;
}

function optionsOf(required, optional) {
  const fields = (items) => `{ ${items.map((item) => `${item.name}: ${typeOf(item, false)}`).join('; ')} }`;
  const parts = [];
  if (required.length > 0) parts.push(fields(required));
  if (optional.length > 0) parts.push(`Options<${fields(optional)}>`);
  if (parts.length === 0) return [];
  return [`options${required.length > 0 ? '' : '?'}: ${parts.join(' & ')}`];
}

/** Parameter lists of one overload: the plain one, and where `dim` is all that is left, one with it among the options. */
function signatures(schema) {
  const [first] = schema.arguments;
  const isOptional = (item) => item.hasDefault || (item.keyword && item.optional);
  const positional = schema.arguments.filter((item) => !item.keyword && !item.hasDefault);
  const named = schema.arguments.filter((item) => item.keyword && !isOptional(item));
  const optional = schema.arguments.filter(isOptional);
  const parameter = (item) => `${safe(item.name)}: ${typeOf(item, item === first)}`;
  const lists = [[...positional.map(parameter), ...optionsOf(named, optional)]];
  if (positional.length === 2 && positional[1].name === 'dim') {
    lists.push([parameter(positional[0]), ...optionsOf([positional[1], ...named], optional)]);
  }
  return lists;
}

function generate() {
  const native = createRequire(import.meta.url)(join(folder, 'build', 'avcl_torch.node'));
  const functions = [];
  const methods = [];
  const installed = [];
  const renamed = [];
  for (const { name, overloads } of readList()) {
    const [space, base] = name.split('::');
    const exported = space === 'aten' ? base : `${space}_${base}`;
    const bound = safe(exported);
    if (bound !== exported) renamed.push(`${bound} as ${exported}`);
    const schemas = overloads.map((overload) => native.schema(name, overload));
    const shapes = schemas.flatMap((schema) =>
      signatures(schema).map((list) => ({ list, returns: returnOf(schema) })),
    );
    const type =
      shapes.length === 1
        ? `(${shapes[0].list.join(', ')}) => ${shapes[0].returns}`
        : `{\n${shapes.map(({ list, returns }) => `  (${list.join(', ')}): ${returns};\n`).join('')}}`;
    const doc =
      schemas.length === 1
        ? `/** \`${schemas[0].text}\` */`
        : `/**\n${schemas.map((schema) => ` * \`${schema.text}\`\n`).join('')} */`;
    const names = overloads.map((overload) => `'${overload}'`).join(', ');
    functions.push(
      `${doc}\n${bound === exported ? 'export ' : ''}const ${bound} = operator('${name}', [${names}]) as ${type};\n`,
    );
    const isMethod = space === 'aten' && schemas.every((schema) => isSelf(schema.arguments[0]));
    if (!isMethod) continue;
    installed.push(bound === exported ? bound : `${exported}: ${bound}`);
    for (const { list, returns } of shapes)
      methods.push(`  ${exported}(${list.slice(1).join(', ')}): ${returns};\n`);
  }
  return [
    `// Made by scripts/generate-ops.mjs from ops.list.txt and the schemas of libtorch ${native.version()}. Do not edit.\n`,
    "import { installMethods, type Options, operator } from './dispatch.js';\n",
    "import type { Device, DType, Layout, MemoryFormat, Scalar } from './dtype.js';\n",
    "import type { Generator } from './generator.js';\n",
    "import type { Tensor } from './tensor.js';\n\n",
    functions.join('\n'),
    renamed.length > 0 ? `\nexport { ${renamed.join(', ')} };\n` : '',
    `\n/** The operators that are methods of Tensor: those whose first argument is \`self\`. */\n`,
    `export interface TensorMethods {\n${methods.join('')}}\n`,
    `\ninstallMethods({\n${installed.map((name) => `  ${name},\n`).join('')}});\n`,
  ].join('');
}

function isSelf(item) {
  return item?.name === 'self' && item.type === 'Tensor' && !item.list;
}

const text = generate();
if (!process.argv.includes('--check')) {
  writeFileSync(outFile, text);
} else if (readFileSync(outFile, 'utf8') !== text) {
  console.error(`${outFile} is not what ops.list.txt gives; run \`node scripts/generate-ops.mjs\``);
  process.exitCode = 1;
}
