Three APIs from one process, each below its own path.
== story three contracts are served by one mock, by base path
== serve
treaty mock --mount /healee=${ROOT}/Contracts/healee --mount /spaaza=${ROOT}/Contracts/spaaza --mount /vsee=${ROOT}/Contracts/vsee --port 0
== request
GET /vsee/settings/visit/time/max_wait_time.json

== expect
status: 200
json /data: 86400
== request
POST /healee/forms
Authorization: Bearer healee-api-key
Content-Type: application/json

{"type": "search", "form": {"title": "New"}}
== expect
status: 200
json /type: "search"
== request
DELETE /spaaza/auth/delete-tag?id=2
X-Spaaza-Session-User-Id: admin-user-id
X-Spaaza-Session-Key: admin-session-key
== expect
status: 200
json /results/tag/deleted: true
== stop
