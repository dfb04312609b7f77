-- An event in the log: kind letter, index, colon, data. c chunk, p progress, r result, e error, x cancelled.
-- In a message to a replica: id, blank, the same head, blank, bytes of data, newline, data; any number of them.
local function append(log, log_size, lease, kind, data)
  local name = kind .. int(lease.next)
  lease.next = lease.next + 1
  if call('RPUSH', log, name .. ':' .. data) > log_size then call('LTRIM', log, -log_size, -1) end
  return name
end

local function frame(id, name, data)
  return id .. ' ' .. name .. ' ' .. #data .. '\n' .. data
end

local function tell(prefix, listeners, message)
  for replica in string.gmatch(listeners, '%S+') do call('PUBLISH', prefix .. ':events:' .. replica, message) end
end
