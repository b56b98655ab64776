// What a package exports, read from its compiled `index.d.ts` and the files that it exports from: name, kind, the declaration's text, its doc
// comment, or its file's where it has none of its own (a file has one idea). Parsed by oxc (through vite). Types that are only reached through an exported one are not listed, and no types are resolved.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'vite';

const KINDS = {
  TSDeclareFunction: 'function',
  FunctionDeclaration: 'function',
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
  TSEnumDeclaration: 'enum',
  VariableDeclaration: 'constant',
};

/**
 * The exported names of a declaration file, in the order in which it exports them.
 * @returns `{ name, kind, text, doc, file }`; of overloads the texts joined; a namespace's names as `nn.Linear`
 */
export function declarationsOf(file, prefix = '', files = new Map()) {
  return exportsOf(file, files).flatMap(({ name, source, from, namespace }) => {
    if (namespace !== undefined) return declarationsOf(namespace, `${prefix}${name}.`, files);
    const { kind, text, doc } = from.declared.get(source);
    return [{ name: prefix + name, kind, text, doc: doc ?? from.header, file: from.file }];
  });
}

/** `{ name, source, from }`: exported as `name`, declared in the module `from` as `source`. */
function exportsOf(file, files) {
  const module = read(file, files);
  return module.exports.flatMap((item) => {
    if (item.kind === 'own') return [{ name: item.name, source: item.local, from: module }];
    if (item.kind === 'namespace') return [{ name: item.name, namespace: item.file }];
    if (item.kind === 'all') return exportsOf(item.file, files);
    const found = exportsOf(item.file, files).find(({ name }) => name === item.local);
    if (found === undefined) throw new Error(`${file} exports ${item.local}, which ${item.file} does not`);
    return [{ ...found, name: item.name }];
  });
}

function read(file, files) {
  const known = files.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8');
  const { program, comments, errors } = parseSync(file, text, { lang: 'dts' });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const header = comments[0]?.start === 0 ? docText(comments[0]) : null;
  const module = { file, header, exports: [], declared: new Map() };
  const target = (source) => join(dirname(file), source.value.replace(/\.js$/, '.d.ts'));
  for (const node of program.body) {
    if (node.type === 'ExportAllDeclaration') {
      const name = node.exported?.name;
      module.exports.push({
        kind: name === undefined ? 'all' : 'namespace',
        name,
        file: target(node.source),
      });
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration === null) {
      for (const { local, exported } of node.specifiers) {
        const kind = node.source === null ? 'own' : 'named';
        const place = node.source === null ? undefined : target(node.source);
        module.exports.push({ kind, name: exported.name, local: local.name, file: place });
      }
    } else {
      declare(module, node, text, comments);
    }
  }
  files.set(file, module);
  return module;
}

function declare(module, node, text, comments) {
  const exported = node.type === 'ExportNamedDeclaration';
  const declaration = exported ? node.declaration : node;
  const kind = KINDS[declaration.type];
  if (kind === undefined) return;
  const names =
    kind === 'constant' ? declaration.declarations.map(({ id }) => id.name) : [declaration.id.name];
  for (const name of names) {
    const before = module.declared.get(name);
    const doc = docBefore(node, text, comments) ?? before?.doc ?? null;
    const own = text.slice(declaration.start, declaration.end).replace(/^declare /, '');
    module.declared.set(name, { kind, doc, text: before === undefined ? own : `${before.text}\n${own}` });
    if (exported && before === undefined) module.exports.push({ kind: 'own', name, local: name });
  }
}

/** The text of the doc comment that ends right before the node; null where there is none. */
function docBefore(node, text, comments) {
  const comment = comments.findLast(({ end }) => end <= node.start);
  if (comment === undefined || text.slice(comment.end, node.start).trim() !== '') return null;
  return docText(comment);
}

function docText(comment) {
  if (comment.type !== 'Block' || !comment.value.startsWith('*')) return null;
  return comment.value
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}
