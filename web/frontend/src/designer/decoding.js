const declared = (bytes) => {
  const head = new TextDecoder('latin1').decode(bytes.slice(0, 200));
  return /^\s*(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(head)?.[1];
};

/** Decodes a file by its XML declaration: exports of older tools are often not UTF-8, and moddle assumes that they are. */
export function decodeXml(buffer) {
  const bytes = new Uint8Array(buffer);
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  const text = new TextDecoder(wide ?? declared(bytes) ?? 'utf-8').decode(bytes);
  return text.replace(/(<\?xml[^>]*encoding=["'])[\w.-]+(["'])/, '$1UTF-8$2');
}
