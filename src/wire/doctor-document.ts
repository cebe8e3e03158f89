/** One check of `profilemesh doctor --json`. */
export type DoctorDocumentCheck = {
  check: string;
  status: 'ok' | 'warning' | 'failed';
  message: string;
  /** What to do; left out where it is ok. */
  remedy?: string;
};

/** What `profilemesh doctor --json` prints. */
export type DoctorDocument = {
  schema_version: 1;
  /** False: a check failed, and the command ends with 1. Warnings don't count. */
  ok: boolean;
  checks: DoctorDocumentCheck[];
};

/** The findings of the checks, in their order. */
export function toDoctorDocument(checks: readonly DoctorDocumentCheck[]): DoctorDocument {
  return {
    schema_version: 1,
    ok: checks.every(({ status }) => status !== 'failed'),
    checks: checks.map((check) => ({ ...check })),
  };
}
