-- The keys of one job, behind the queue's.
--   LOG   list of events; kept for the retention after the end
--   DONE  what is known of the finished job; kept for the retention
local LOG, DONE = KEYS[6], KEYS[7]

-- Ends a live job: last event, record, counts. state: completed, failed, cancelled, dead. cost: nil = as estimated.
-- found: the job's record, and 3 the queue's and 4 the owner's where the caller read them already.
local function finish(id, job, lease, state, kind, data, cost, now, prefix, log_size, found)
  local retention = int(math.max(1, job.retention))
  local name = append(LOG, log_size, lease, kind, data)
  call('PEXPIRE', LOG, retention)
  if lease.listeners ~= '' then tell(prefix, lease.listeners, frame(id, name, data)) end

  local gone, progress, deaths = { 'j:' .. id, 'l:' .. id, 'p:' .. id }, '', ''
  if lease.told == 1 or lease.deaths > 0 then
    gone[4], gone[5] = 'g:' .. id, 'x:' .. id
    local extra = call('HMGET', HASH, gone[4], gone[5])
    progress, deaths = extra[1] or '', extra[2] or ''
  end
  local was = lease.state
  lease.state = state
  call('SET', DONE, cmsgpack.pack({ found[1], pack_lease(lease), now, progress, deaths }), 'PX', retention)

  local records = found[3] and { found[3], found[4] } or call('HMGET', HASH, 's', 'o:' .. job.owner)
  local queue = read_queue(records[1])
  local share = read_share(records[2], job, queue)
  local could_run, v = may_run(share), share.v
  if was == 'l' then
    share.running = share.running - 1
    if cost then share.v = share.v + (cost - job.estimate) / share.weight end
  elseif was == 'q' then
    share.queued = share.queued - 1
    call('ZREM', PENDING, member(id, job))
  else
    queue.delayed = queue.delayed - 1
  end
  if state == 'completed' then
    local took = now - lease.started
    if queue.service == 0 then queue.service = math.max(took, 0.001) else queue.service = queue.service * 0.9 + took * 0.1 end
    local hour = int(math.floor(now / 3600000))
    if not queue.hours[hour] then
      for old in pairs(queue.hours) do
        if tonumber(old) <= tonumber(hour) - 24 then queue.hours[old] = nil end
      end
    end
    queue.hours[hour] = (queue.hours[hour] or 0) + 1
  end

  if was == 'q' or (share.queued > 0 and (share.v ~= v or not could_run)) then
    schedule(job.owner, share, may_run(share) and head(job.owner, share), now)
  end
  local fields = { 's', pack_queue(queue) }
  store(job.owner, share, queue, now, fields, gone)
  call('ZREM', DUE, id)
  call('HSET', HASH, unpack(fields))
  call('HDEL', HASH, unpack(gone))
end
