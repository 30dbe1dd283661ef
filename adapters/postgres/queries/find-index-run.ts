import { indexRunColumns } from './index-run-columns.ts';

/** $1 public id. */
export const findIndexRun = `select ${indexRunColumns} from index_run where public_id = $1`;
