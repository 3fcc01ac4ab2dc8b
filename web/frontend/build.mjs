// One build for every page: `node build.mjs [--dev]` writes ../static/dist and its manifest.json.
import { gzipSync } from 'node:zlib';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const dev = process.argv.includes('--dev');
const outdir = path.resolve(here, '../static/dist');
// Built elsewhere and swapped in at the end: a server that runs never meets half a build.
const workdir = path.resolve(here, 'node_modules/.dist');

const entryPoints = {
  manager: 'src/manager.js',
  ops: 'src/ops.js',
  designer: 'src/designer.js',
  dmn: 'src/dmn.js',
  worker: 'src/worker.js',
};

async function bundle() {
  return esbuild.build({
    entryPoints,
    absWorkingDir: here,
    outdir: workdir,
    publicPath: '/static/dist/',
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: 'asset-[name]-[hash]',
    bundle: true,
    format: 'esm',
    splitting: true,
    target: ['es2022'],
    minify: !dev,
    sourcemap: dev ? 'linked' : false,
    metafile: true,
    legalComments: 'linked',
    jsx: 'automatic',
    jsxImportSource: '@bpmn-io/properties-panel/preact',
    loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'file', '.svg': 'file' },
    logLevel: 'warning',
  });
}

/** Chunks that a file imports at once, and theirs: what a page should preload. */
function staticImports(outputs, file, seen = new Set()) {
  for (const { kind, path: imported } of outputs[file].imports) {
    if (kind !== 'import-statement' || seen.has(imported)) continue;
    seen.add(imported);
    staticImports(outputs, imported, seen);
  }
  return seen;
}

/** {manager: {js, css, preload: [..]}, ..}: file names below /static/dist/. */
function manifest({ outputs }) {
  const bare = (file) => path.basename(file);
  const entries = new Set(Object.values(entryPoints));
  const pages = Object.entries(outputs).filter(([, output]) => entries.has(output.entryPoint));
  return Object.fromEntries(
    pages.map(([file, output]) => [
      path.parse(output.entryPoint).name,
      {
        js: bare(file),
        css: output.cssBundle ? bare(output.cssBundle) : null,
        preload: [...staticImports(outputs, file)].map(bare),
      },
    ]),
  );
}

function kilobytes(files) {
  const contents = files.map((file) => readFileSync(path.join(outdir, file)));
  const sum = (sizes) => Math.round(sizes.reduce((total, size) => total + size, 0) / 1024);
  return `${sum(contents.map((c) => c.length))} kB (${sum(contents.map((c) => gzipSync(c).length))} kB gz)`;
}

/** The licences of all that went into the bundles: they bind whoever ships them. */
function licences({ inputs }) {
  const folders = Object.keys(inputs).map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  const texts = [...new Set(folders.filter(Boolean))].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(here, folder, 'package.json')));
    const file = readdirSync(path.join(here, folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? readFileSync(path.join(here, folder, file), 'utf8') : `Licence: ${license}\n`;
    return `${name} ${version}\n\n${text.trim()}\n`;
  });
  return texts.join(`\n${'='.repeat(80)}\n\n`);
}

function swapIn() {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(path.dirname(outdir), { recursive: true });
  renameSync(workdir, outdir);
}

const started = performance.now();
rmSync(workdir, { recursive: true, force: true });
const { metafile } = await bundle();
const pages = manifest(metafile);
writeFileSync(path.join(workdir, 'LICENSES.txt'), licences(metafile));
writeFileSync(path.join(workdir, 'manifest.json'), `${JSON.stringify(pages, null, 1)}\n`);
swapIn();

console.log(`built ${readdirSync(outdir).length} files in ${Math.round(performance.now() - started)} ms`);
for (const [name, { js, css, preload }] of Object.entries(pages)) {
  console.log(`${name.padEnd(9)} js ${kilobytes([js, ...preload])}  css ${css ? kilobytes([css]) : '-'}`);
}
