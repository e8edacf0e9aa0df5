-- A user's session in Neovim 0.7 or later. Told in the environment: MODULE, the file; FIRST, BROKEN, WRONG and SECOND,
-- files with the texts that are typed; FIRST_HASH and SECOND_HASH, the first seven digits of their hashes; BROKEN_LINE, the
-- line (from 1) that fails to load.
-- Run with: nvim --headless -u NONE -i NONE -n -c 'luafile neovim.lua'

local deadline = 20000
local failures = 0

local function check(what, is_true, seen)
  if not is_true then failures = failures + 1 end
  io.stdout:write((is_true and 'ok    ' or 'FAIL  ') .. what .. (is_true and '' or ': ' .. vim.inspect(seen)) .. '\n')
end

local function eventually(what, condition, seen)
  check(what, vim.wait(deadline, condition, 10), seen and seen())
end

local status
local client_id = vim.lsp.start_client({
  name = 'hotdeploy',
  cmd = { 'hotdeploy', 'lsp' },
  root_dir = vim.fn.fnamemodify(vim.env.MODULE, ':h'),
  handlers = { ['hotdeploy/status'] = function(_, params) status = params end },
})

local function states()
  local found = {}
  for _, server in ipairs(status and status.targets[1].servers or {}) do
    for _, module in ipairs(server.modules) do
      -- 0.7 leaves a member out that is null, later versions say vim.NIL.
      local hash = type(module.sha256) == 'string' and module.sha256:sub(1, 7) or ''
      found[server.name] = module.state .. ' ' .. hash
    end
  end
  return found
end

local function all_are(wanted)
  return function()
    local found = states()
    return found.server1 == wanted and found.server2 == wanted and found.server3 == wanted
  end
end

local function type_and_save(path)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.fn.readfile(path))
  vim.cmd('write')
end

local function lenses()
  return vim.tbl_map(function(lens) return lens.command.title end, vim.lsp.codelens.get(0))
end

local function lens_is(title)
  return function()
    vim.lsp.codelens.refresh()
    vim.wait(100, function() return lenses()[1] == title end, 10)
    return lenses()[1] == title
  end
end

local function session()
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.MODULE))
  vim.bo.filetype = 'python'
  vim.lsp.buf_attach_client(0, client_id)
  eventually('the server has introduced itself', function()
    local client = vim.lsp.get_client_by_id(client_id)
    return client and client.initialized
  end)

  type_and_save(vim.env.FIRST)
  eventually('a good save is confirmed', all_are('confirmed ' .. vim.env.FIRST_HASH), states)
  local title = '3/3 servers · ' .. vim.env.FIRST_HASH .. ' · Redeploy'
  eventually('the lens says so', lens_is(title), lenses)
  check('nothing is wrong', #vim.diagnostic.get(0) == 0, vim.diagnostic.get(0))

  type_and_save(vim.env.BROKEN)
  local function lines_of_failures()
    return vim.tbl_map(function(item) return item.lnum + 1 end, vim.diagnostic.get(0))
  end
  eventually('a failure is shown for each server', function() return #vim.diagnostic.get(0) == 3 end, lines_of_failures)
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    check('at its line', diagnostic.lnum + 1 == tonumber(vim.env.BROKEN_LINE), diagnostic.lnum + 1)
    check('with its reason', diagnostic.message:find('no such table', 1, true), diagnostic.message)
  end

  type_and_save(vim.env.WRONG)
  eventually('what is wrong is not sent', function()
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
      if diagnostic.message:find('not deployed to dev', 1, true) then return diagnostic.lnum == 1 end
    end
  end, function() return vim.diagnostic.get(0) end)

  type_and_save(vim.env.SECOND)
  eventually('it is mended', all_are('confirmed ' .. vim.env.SECOND_HASH), states)
  eventually('nothing is wrong any more', function() return #vim.diagnostic.get(0) == 0 end, lines_of_failures)

  -- A click on the lens, which says "Redeploy".
  title = '3/3 servers · ' .. vim.env.SECOND_HASH .. ' · Redeploy'
  eventually('the lens is there again', lens_is(title), lenses)
  local before = status
  vim.api.nvim_win_set_cursor(0, { vim.lsp.codelens.get(0)[1].range.start.line + 1, 0 })
  vim.lsp.codelens.run()
  eventually('it is deployed again', function() return status ~= before end)
  eventually('and confirmed', all_are('confirmed ' .. vim.env.SECOND_HASH), states)

  vim.lsp.stop_client(client_id)
  eventually('the server has ended', function() return vim.lsp.get_client_by_id(client_id) == nil end)
end

local is_whole, problem = xpcall(session, debug.traceback)
check('the session came to its end', is_whole, problem)
vim.cmd(failures == 0 and 'qall!' or 'cquit 1')
