// XML as a tree.
import { SaxesParser } from 'saxes';

class Element {
  constructor(name, attributes) {
    Object.assign(this, { name, attributes, children: [], text: '' });
  }

  all(name) {
    return this.children.flatMap((child) => [...(child.name === name ? [child] : []), ...child.all(name)]);
  }

  path(path) {
    return path.split('/').reduce((found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)), [this]);
  }
}

export function parse(text) {
  const parser = new SaxesParser();
  const top = new Element('');
  const open = [top];

  parser.on('error', (error) => { throw error; });
  parser.on('opentag', ({ name, attributes }) => {
    const element = new Element(name, attributes);
    open.at(-1).children.push(element);
    open.push(element);
  });
  parser.on('text', (part) => { for (const element of open) element.text += part; });
  parser.on('closetag', () => {
    const { text } = open.at(-1);
    open.at(-1).text = text.trim();
    open.pop();
  });
  parser.write(text).close();
  return top;
}
