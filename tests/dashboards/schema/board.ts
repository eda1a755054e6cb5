// The shape of our boards: Grafana's own types, with each panel's options and fields by its type.

import type * as schema from "@grafana/schema";
import type * as barchart from "@grafana/schema/dist/types/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen.d.ts";
import type * as stat from "@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen.d.ts";
import type * as statetimeline from "@grafana/schema/dist/types/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen.d.ts";
import type * as statushistory from "@grafana/schema/dist/types/raw/composable/statushistory/panelcfg/x/StatusHistoryPanelCfg_types.gen.d.ts";
import type * as table from "@grafana/schema/dist/types/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.d.ts";
import type * as text from "@grafana/schema/dist/types/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen.d.ts";
import type * as timeseries from "@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts";

// What JSON can hold of a type: an enumeration is its values.
type Plain<T> = unknown extends T
  ? T
  : T extends string
    ? `${T}`
    : T extends number
      ? `${T}` extends `${infer N extends number}`
        ? N
        : never
      : T extends boolean | null | undefined
        ? T
        : T extends readonly (infer U)[]
          ? Plain<U>[]
          : T extends object
            ? { [K in keyof T]: Plain<T[K]> }
            : T;

interface Source {
  type: "prometheus" | "grafana-postgresql-datasource";
  uid: "maas-prometheus" | "maas-postgresql";
}

interface SqlTarget {
  refId: string;
  datasource: Source;
  editorMode: "code";
  format: "table" | "time_series";
  rawQuery: true;
  rawSql: string;
}

interface PromTarget {
  refId: string;
  datasource: Source;
  expr: string;
  legendFormat: string;
  format?: "time_series" | "table";
  instant: boolean;
  range: boolean;
}

type Panel<Type extends string, Options, Custom> = Omit<
  Plain<schema.Panel<never, never>>,
  "type" | "options" | "fieldConfig" | "targets"
> & {
  type: Type;
  options: Plain<Options>;
  targets: (SqlTarget | PromTarget)[];
  fieldConfig: {
    defaults: Omit<Plain<schema.FieldConfig<never>>, "custom" | "thresholds"> & {
      thresholds?: { mode: "absolute"; steps: { value: number | null; color: string }[] };
      custom?: Plain<Custom>;
    };
    overrides: {
      matcher: { id: string; options: string };
      properties: { id: string; value: unknown }[];
    }[];
  };
};

type Note = Omit<Plain<schema.Panel<never, never>>, "type" | "options"> & {
  type: "text";
  options: Plain<text.Options>;
};

type Row = Plain<Omit<schema.RowPanel, "panels">> & { panels: [] };

// spanNulls: the panel reads it, its published type has forgotten it.
export type Board = Omit<Plain<schema.Dashboard>, "panels" | "annotations"> & {
  uid: string;
  title: string;
  annotations: {
    list: (Omit<Plain<schema.AnnotationQuery>, "target"> & { target: SqlTarget })[];
  };
  panels: (
    | Row
    | Note
    | Panel<"barchart", barchart.Options, barchart.FieldConfig>
    | Panel<"stat", stat.Options, never>
    | Panel<"state-timeline", statetimeline.Options, statetimeline.FieldConfig & { spanNulls?: boolean }>
    | Panel<"status-history", statushistory.Options, statushistory.FieldConfig>
    | Panel<"table", table.Options, table.FieldConfig>
    | Panel<"timeseries", timeseries.Options, timeseries.FieldConfig>
  )[];
};
