// Runs the suite in the folder SUITE with the set-up beside this file in the place of the suite's own.
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const suite = process.env.SUITE
const vitest = createRequire(suite + '/package.json').resolve('vitest/node').replace(/\.cjs$/, '.js')
const { BaseSequencer } = await import(pathToFileURL(vitest).href)

// The tests of ListTables expect their table on the first page, and no table is ever deleted: they run first.
class ListTablesFirst extends BaseSequencer {
  async sort(files) {
    const order = (file) => (file.moduleId.includes('listTables') ? '0' : '1') + file.moduleId
    return files.toSorted((one, other) => order(one).localeCompare(order(other)))
  }
}

export default {
  root: suite,
  server: { fs: { strict: false } },
  test: {
    globals: true,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // The suite's files share tables, so they run one after the other in one process.
    pool: 'forks',
    poolOptions: { forks: { singleFork: true } },
    sequence: { sequencer: ListTablesFirst },
    setupFiles: [fileURLToPath(new URL('./setup.mjs', import.meta.url))],
    include: ['tests/**/*.test.ts'],
  },
}
