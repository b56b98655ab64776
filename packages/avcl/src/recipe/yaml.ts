/**
 * YAML as recipes use it: what the parser only warns of (a tag it does not know, a directive of another version) is refused too,
 * since a value that is not what its author wrote must not train anything.
 */
import { parseDocument } from 'yaml';

/** The value of a text. @throws the parser's first complaint */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text);
  const [complaint] = [...document.errors, ...document.warnings];
  if (complaint) throw complaint;
  return document.toJS();
}
