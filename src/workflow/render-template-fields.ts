/**
 * A copy of the options with the named texts rendered, as Airflow renders an operator's template fields before it
 * runs. Fields that are not given stay away.
 */
export function renderTemplateFields<Options extends object>(request: {
  readonly options: Options;
  readonly fields: ReadonlyArray<keyof Options>;
  readonly render: (text: string) => string;
}): Options {
  const { options, fields, render } = request;
  const rendered = fields.flatMap((field) => {
    const value = options[field];
    return typeof value === 'string' ? [[field, render(value)] as const] : [];
  });
  return { ...options, ...Object.fromEntries(rendered) };
}
