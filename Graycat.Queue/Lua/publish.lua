-- Appends events of running jobs to their logs and tells the replicas, one message each.
--
-- KEYS  1-5 the queue, then for each event the job's LOG
-- ARGV  1 key prefix, 2 most events kept in a log, then for each event: id, attempt, kind (c or p), data
-- Returns for each event 0 done, 1 done and a cancel was asked for, 2 lease lost and nothing written.
-- Guarantees: indexes of a job's events have no gaps, over all its holders; a former holder adds nothing.
--#include records
--#include events
local answers, messages, leases = {}, {}, {}
for i = 1, #KEYS - 5 do
  local at = i * 4 - 1
  local id, kind, data = ARGV[at], ARGV[at + 2], ARGV[at + 3]
  local lease = leases[id]
  if lease == nil then
    local found = call('HGET', HASH, 'l:' .. id)
    lease = found and read_lease(found)
    leases[id] = lease
  end
  if lease and lease.state == 'l' and lease.attempt == tonumber(ARGV[at + 1]) then
    local name = append(KEYS[i + 5], tonumber(ARGV[2]), lease, kind, data)
    if kind == 'p' then
      lease.told = 1
      call('HSET', HASH, 'g:' .. id, data)
    end
    if lease.listeners ~= '' then
      local parts = messages[lease.listeners]
      if not parts then
        parts = {}
        messages[lease.listeners] = parts
      end
      parts[#parts + 1] = frame(id, name, data)
    end
    lease.changed = true
    answers[i] = lease.cancel
  else
    answers[i] = 2
  end
end
for id, lease in pairs(leases) do
  if lease and lease.changed then call('HSET', HASH, 'l:' .. id, pack_lease(lease)) end
end
for listeners, parts in pairs(messages) do tell(ARGV[1], listeners, table.concat(parts)) end
return answers
