A body in a coding that the mock does not read must not be taken for what it is not.
== story a body in an unknown coding, or not in the coding that it names, is refused and deletes nothing
== serve
treaty mock ${ROOT}/Contracts/spaaza/openapi.yaml --port 0
== request
DELETE /auth/delete-tag
X-Spaaza-Session-User-Id: admin-user-id
X-Spaaza-Session-Key: admin-session-key
Content-Type: application/json
Content-Encoding: zz

{"id":1}
== expect
status: 415
field Content-Type: application/problem+json
body contains: coded as zz
== request
DELETE /auth/delete-tag
X-Spaaza-Session-User-Id: admin-user-id
X-Spaaza-Session-Key: admin-session-key
Content-Type: application/json
Content-Encoding: gzip

{"id":1}
== expect
status: 400
json /error/code: 52
== request
DELETE /auth/delete-tag?id=1
X-Spaaza-Session-User-Id: admin-user-id
X-Spaaza-Session-Key: admin-session-key

== expect
status: 200
json /results/tag/deleted: true
== stop
== expect
exit: 0
