The example contract as a newcomer meets it: served, called, forced, reset and ended.
== story the mock enforces the contract and keeps its records
== serve
treaty mock ${ROOT}/Contracts/spaaza/openapi.yaml --port 0
== request
DELETE /auth/delete-tag?id=1
== expect
status: 401
json /error/code: 6
== request
DELETE /auth/delete-tag?id=1
X-Spaaza-Session-User-Id: admin-user-id
X-Spaaza-Session-Key: admin-session-key
== expect
status: 200
field Content-Type: application/json
json /results/tag/deleted: true
json /results/tag/active: false
== request
DELETE /auth/delete-tag?id=1
X-Spaaza-Session-User-Id: admin-user-id
X-Spaaza-Session-Key: admin-session-key
== expect
status: 400
json /error/code: 230
== request
POST /__treaty/reset
== expect
status: 204
== request
DELETE /auth/delete-tag
X-Spaaza-Session-User-Id: admin-user-id
X-Spaaza-Session-Key: admin-session-key
Content-Type: application/x-www-form-urlencoded

id=1
== expect
status: 200
json /results/tag/id: 1
== request
GET /auth/delete-tag
== expect
status: 405
field Allow: DELETE
== request
DELETE /auth/delete-tag
Prefer: error=68
== expect
status: 403
json /error/code: 68
== stop
== expect
exit: 0
stdout contains: listening on http://127.0.0.1:${PORT}
stdout contains: DELETE /auth/delete-tag  Delete a tag
stdout contains: 52 missing_necessary_parameters (400)
stdout contains: curl -i -X DELETE
stdout contains: DELETE /auth/delete-tag?id=1 401 error 6
stdout contains: DELETE /auth/delete-tag?id=1 200
