import {
  IdentifierNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryId,
  type QueryResult,
  type RootOperationNode,
  type SchemableIdentifierNode,
  type UnknownRow,
} from 'kysely';
import type { StorageTable } from './storage-schema.js';
import type { TableNames } from './table-names.js';

/**
 * Puts the configured table names in the place of the code's own (`runs`, `results`, …). Names stay identifiers all the
 * way to Kysely's compiler, which quotes them: they are never SQL text.
 */
export class TableNamesPlugin implements KyselyPlugin {
  readonly #transformer: OperationNodeTransformer;

  constructor(names: TableNames) {
    this.#transformer = new TableNamesTransformer(names);
  }

  transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(args.node, args.queryId);
  }

  async transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return args.result;
  }
}

class TableNamesTransformer extends OperationNodeTransformer {
  readonly #names: TableNames;

  constructor(names: TableNames) {
    super();
    this.#names = names;
  }

  protected override transformSchemableIdentifier(
    node: SchemableIdentifierNode,
    queryId?: QueryId,
  ): SchemableIdentifierNode {
    const own = node.identifier.name;
    const configured =
      node.schema === undefined && Object.hasOwn(this.#names, own)
        ? this.#names[own as StorageTable]
        : undefined;
    if (configured === undefined) return super.transformSchemableIdentifier(node, queryId);
    return {
      kind: 'SchemableIdentifierNode',
      identifier: IdentifierNode.create(configured.table),
      ...(configured.schema === null ? {} : { schema: IdentifierNode.create(configured.schema) }),
    };
  }
}
