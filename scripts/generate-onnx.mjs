// `npm run generate:onnx`: the protobuf types of ONNX from the schema that Python's `onnx` package ships, written to
// packages/export/src/onnx/onnx_pb.generated.ts; with `--check` compared with that file instead. The package holds the schema compiled (a
// FileDescriptorProto), which is what a protoc plug-in is given, so no protoc is needed. Wants a python3 that finds `onnx`, such as the packages
// that `npm test` keeps in `.onnx/`.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { ROOT } from './setup/index.mjs';

const TARGET = join(ROOT, 'packages/export/src/onnx/onnx_pb.generated.ts');
const READ = [
  'import base64, onnx, onnx.onnx_ml_pb2 as schema',
  'print(onnx.__version__)',
  'print(base64.b64encode(schema.DESCRIPTOR.serialized_pb).decode())',
].join('\n');

const python = spawnSync('python3', ['-c', READ], {
  encoding: 'utf8',
  env: {
    ...process.env,
    PYTHONPATH: [join(ROOT, '.onnx'), process.env.PYTHONPATH].filter(Boolean).join(':'),
  },
});
if (python.status !== 0) {
  console.error(
    `expected a python3 with \`onnx\`, got: ${python.stderr || python.error}; run \`npm test\` once, which fetches it`,
  );
  process.exit(4);
}
const [version, encoded] = python.stdout.trim().split('\n');
const schema = fromBinary(FileDescriptorProtoSchema, Buffer.from(encoded, 'base64'));
schema.name = 'onnx.proto';
for (const message of schema.messageType) nameForJson(message);
const request = create(CodeGeneratorRequestSchema, {
  fileToGenerate: [schema.name],
  parameter: 'target=ts,import_extension=js',
  protoFile: [schema],
});
const plugin = spawnSync(
  process.execPath,
  [join(ROOT, 'node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es')],
  {
    input: toBinary(CodeGeneratorRequestSchema, request),
    maxBuffer: 64 * 1024 * 1024,
  },
);
if (plugin.status !== 0) throw new Error(plugin.stderr.toString());
const response = fromBinary(CodeGeneratorResponseSchema, plugin.stdout);
if (response.error) throw new Error(response.error);
const content = `// Made by \`npm run generate:onnx\` from the schema in onnx ${version} (Apache-2.0).\n${response.file[0].content}`;
if (process.argv.includes('--check')) {
  const same = readFileSync(TARGET, 'utf8') === content;
  console.log(
    same
      ? `as onnx ${version} has it`
      : `${TARGET} is not what onnx ${version} gives; run \`npm run generate:onnx\``,
  );
  process.exitCode = same ? 0 : 1;
} else {
  writeFileSync(TARGET, content);
  console.log(`${TARGET}: onnx ${version}`);
}

/** protoc fills in JSON names for its plug-ins; Python's compiled schema leaves them out. */
function nameForJson(message) {
  for (const field of message.field)
    field.jsonName = field.name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  for (const nested of message.nestedType) nameForJson(nested);
}
