{{/* What everything is called, and the labels that find it again. */}}

{{- define "maas.name" -}}
{{- if contains "maas" .Release.Name -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-maas" (.Release.Name | trunc 35 | trimSuffix "-") }}
{{- end -}}
{{- end }}

{{- define "maas.selector" -}}
app.kubernetes.io/name: maas
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "maas.labels" -}}
{{ include "maas.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "maas.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "maas.name" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end }}

{{- define "maas.image" -}}
{{- if .Values.image.digest -}}
{{ printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else -}}
{{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end -}}
{{- end }}

{{- define "maas.catalogue" -}}
{{ .Values.catalogue.existingConfigMap | default (printf "%s-catalogue" (include "maas.name" .)) }}
{{- end }}
