{{/* What the pods of all roles, and of the migration, have in common. */}}

{{- define "maas.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "maas.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "maas.databaseEnvironment" -}}
- name: MAAS_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ required "name the secret with the database's URL: database.secretName" .Values.database.secretName }}
      key: {{ .Values.database.secretKey }}
- {name: MAAS_LOG_LEVEL, value: {{ .Values.settings.logLevel | quote }}}
- {name: MAAS_DATA_DIR, value: /var/lib/maas}
- {name: HOME, value: /tmp}
{{- end }}

{{- define "maas.environment" -}}
{{- $root := .root }}
{{- include "maas.databaseEnvironment" $root }}
- {name: MAAS_CATALOGUE, value: /etc/maas/catalogue}
- {name: MAAS_HOST, value: 0.0.0.0}
- {name: MAAS_PORT, value: "8080"}
- {name: MAAS_PUSH_PORT, value: "8081"}
- {name: MAAS_HEALTH_HOST, value: 0.0.0.0}
- {name: MAAS_HEALTH_PORT, value: "8090"}
- {name: MAAS_LOCATION, value: {{ $root.Values.settings.location | quote }}}
- {name: MAAS_MIGRATE, value: {{ ternary "wait" "auto" $root.Values.migrations.enabled }}}
- {name: MAAS_DRAIN, value: {{ $root.Values.settings.drain | quote }}}
{{- with $root.Values.settings.beacons }}
- {name: MAAS_BEACONS, value: {{ . | quote }}}
{{- end }}
{{- with $root.Values.settings.egress }}
- {name: MAAS_EGRESS, value: {{ . | quote }}}
{{- end }}
{{- with $root.Values.settings.otlpEndpoint }}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }}}
- {name: OTEL_SERVICE_NAME, value: {{ printf "maas-%s" $.role }}}
{{- end }}
{{- if $root.Values.broker.url }}
- {name: MAAS_BROKER_URL, value: {{ $root.Values.broker.url | quote }}}
{{- with $root.Values.broker.managementUrl }}
- {name: MAAS_BROKER_MANAGEMENT_URL, value: {{ . | quote }}}
{{- end }}
{{- with $root.Values.broker.passwordSecret }}
{{- if .name }}
- name: MAAS_BROKER_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .name }}, key: {{ .key }}}}
{{- end }}
{{- end }}
{{- if $root.Values.broker.caSecret.name }}
- {name: MAAS_BROKER_CA_FILE, value: {{ printf "/etc/maas/broker/%s" $root.Values.broker.caSecret.key }}}
{{- end }}
{{- end }}
{{- if and (eq .role "engine") $root.Values.reports.existingClaim }}
- {name: MAAS_REPORTS_DIR, value: /var/lib/maas-reports}
{{- end }}
{{- if and (eq .role "collectors") $root.Values.recordings.existingClaim }}
- {name: MAAS_RECORDINGS_DIR, value: /var/lib/maas-recordings}
{{- end }}
{{- if and (has .role (list "api" "collectors")) $root.Values.apiTokensSecret.name }}
- {name: MAAS_API_TOKENS_FILE, value: {{ printf "/etc/maas/tokens/%s" $root.Values.apiTokensSecret.key }}}
{{- end }}
{{- range $name, $value := $root.Values.settings.extra }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "maas.environmentFrom" -}}
{{- $role := .role }}
{{- range $secret, $roles := .root.Values.secretEnvironments }}
{{- if has $role $roles }}
- secretRef: {name: {{ $secret }}}
{{- end }}
{{- end }}
{{- end }}

{{- define "maas.mounts" -}}
{{- $role := .role }}
- {name: tmp, mountPath: /tmp}
- {name: data, mountPath: /var/lib/maas}
- {name: catalogue, mountPath: /etc/maas/catalogue, readOnly: true}
{{- range .root.Values.secretFiles }}
- {name: {{ printf "secret-%s" . }}, mountPath: {{ printf "/etc/maas/secrets/%s" . }}, readOnly: true}
{{- end }}
{{- if and .root.Values.broker.url .root.Values.broker.caSecret.name }}
- {name: broker-ca, mountPath: /etc/maas/broker, readOnly: true}
{{- end }}
{{- if and (eq $role "engine") .root.Values.reports.existingClaim }}
- {name: reports, mountPath: /var/lib/maas-reports}
{{- end }}
{{- if and (eq $role "collectors") .root.Values.recordings.existingClaim }}
- {name: recordings, mountPath: /var/lib/maas-recordings}
{{- end }}
{{- if and (has $role (list "api" "collectors")) .root.Values.apiTokensSecret.name }}
- {name: tokens, mountPath: /etc/maas/tokens, readOnly: true}
{{- end }}
{{- end }}

{{- define "maas.volumes" -}}
{{- $role := .role }}
- {name: tmp, emptyDir: {sizeLimit: 512Mi}}
- {name: data, emptyDir: {sizeLimit: 1Gi}}
- name: catalogue
  configMap: {name: {{ include "maas.catalogue" .root }}}
{{- range .root.Values.secretFiles }}
- name: {{ printf "secret-%s" . }}
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- if and .root.Values.broker.url .root.Values.broker.caSecret.name }}
- name: broker-ca
  secret: {secretName: {{ .root.Values.broker.caSecret.name }}, defaultMode: 0440}
{{- end }}
{{- if and (eq $role "engine") .root.Values.reports.existingClaim }}
- name: reports
  persistentVolumeClaim: {claimName: {{ .root.Values.reports.existingClaim }}}
{{- end }}
{{- if and (eq $role "collectors") .root.Values.recordings.existingClaim }}
- name: recordings
  persistentVolumeClaim: {claimName: {{ .root.Values.recordings.existingClaim }}}
{{- end }}
{{- if and (has $role (list "api" "collectors")) .root.Values.apiTokensSecret.name }}
- name: tokens
  secret: {secretName: {{ .root.Values.apiTokensSecret.name }}, defaultMode: 0440}
{{- end }}
{{- end }}
