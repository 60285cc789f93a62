// The set-up of each test file: creates the suite's shared tables, and appends each refusal of the database to the
// file REFUSALS, with the test in which it happened. Where the database refuses a shared table, it is created again with
// what is supported: keys, on-demand billing, and indexes that have only keys.
import { appendFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const suite = process.env.SUITE
const { ResourceNotFoundException } = createRequire(suite + '/package.json')('@aws-sdk/client-dynamodb')
const { ddb, ddbStreams } = await import(/* @vite-ignore */ suite + '/src/client.ts')
const helpers = await import(/* @vite-ignore */ suite + '/src/helpers.ts')

let test = null
const changedIndexes = new Map() // names by table

function append(message) {
  appendFileSync(process.env.REFUSALS, JSON.stringify({ file: expect.getState().testPath, test, message }) + '\n')
}

function supported({ LocalSecondaryIndexes, ProvisionedThroughput, GlobalSecondaryIndexes, ...table }) {
  const indexes = GlobalSecondaryIndexes?.map(({ IndexName, KeySchema }) => ({
    IndexName,
    KeySchema,
    Projection: { ProjectionType: 'KEYS_ONLY' },
  }))
  const keys = [table, ...(indexes ?? [])].flatMap(({ KeySchema }) => KeySchema.map((key) => key.AttributeName))
  return {
    ...table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: table.AttributeDefinitions.filter((attribute) => keys.includes(attribute.AttributeName)),
    ...(indexes ? { GlobalSecondaryIndexes: indexes } : {}),
  }
}

function changes(table) {
  const global = table.GlobalSecondaryIndexes ?? []
  const changed = global.filter((index) => index.Projection?.ProjectionType !== 'KEYS_ONLY')
  return [...(table.LocalSecondaryIndexes ?? []), ...changed].map((index) => index.IndexName)
}

const recordRefusals = (next, context) => async (call) => {
  const operation = context.commandName.replace(/Command$/, '')
  const { TableName, IndexName } = call.input
  if (changedIndexes.get(TableName)?.includes(IndexName)) append('an index of the shared table')
  if (operation === 'DescribeTable' && test !== null && changedIndexes.has(TableName)) {
    append('the shared table as the suite defines it')
  }
  try {
    return await next(call)
  } catch (error) {
    if (error.name !== 'NotSupportedByLocalDynamoDb') throw error
    if (operation === 'DeleteTable' && test === null) {
      // The suite's clean-up accepts that there is no such table.
      throw new ResourceNotFoundException({ $metadata: {}, message: error.message })
    }
    if (operation === 'CreateTable' && test === null) {
      changedIndexes.set(TableName, changes(call.input))
      return await next({ ...call, input: supported(call.input) })
    }
    append(error.message)
    throw error
  }
}
for (const client of [ddb, ddbStreams]) {
  client.middlewareStack.add(recordRefusals, { step: 'initialize', name: 'recordRefusals' })
}

const { hashTableDef, hashNTableDef, compositeTableDef, compositeNTableDef, compositeBTableDef } = helpers
const sharedTables = [hashTableDef, hashNTableDef, compositeTableDef, compositeNTableDef, compositeBTableDef]
beforeAll(async () => {
  for (const table of sharedTables) await helpers.createTable(table)
}, 120_000)
beforeEach(({ task }) => {
  const titles = []
  for (let level = task; level && level !== task.file; level = level.suite) titles.unshift(level.name)
  test = titles.join(' ')
})
afterEach(() => {
  test = null
})
afterAll(async () => {
  for (const table of sharedTables) await helpers.deleteTable(table.name)
}, 60_000)
