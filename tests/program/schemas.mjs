// Answers of the API against the schemas of its OpenAPI document.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './harness.mjs';

const require = createRequire(join(root, 'tests', 'browser', 'package.json'));
export const Ajv = require('ajv/dist/2020').default;
export const addFormats = require('ajv-formats').default;

export class Schemas {
  constructor(document) {
    this.ajv = new Ajv({ strict: false, allErrors: true, discriminator: false });
    addFormats(this.ajv);
    this.ajv.addSchema(document, 'openapi');
  }

  holds(value, schema, what) {
    const valid = schema.$ref ? this.ajv.getSchema(`openapi${schema.$ref}`) : this.ajv.compile(schema);
    assert.ok(valid(value), `${what}: ${JSON.stringify(valid.errors, null, 1)}`);
  }
}
