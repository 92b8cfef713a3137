using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Storage.Feed;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>
/// The one writer, on a thread of its own (a sync blocks it). Woken by writes, compactions and the clock of lifetimes. Takes the writes that wait, commits
/// them as a group, tells the watches, answers the writers; then does a step of housekeeping. Owns the writing connection and the counter of revisions.
/// </summary>
internal sealed class WriteLoop : IDisposable
{
    private readonly WriteQueue _queue = new();
    private readonly HistoryTable _table;
    private readonly GroupCommit _commit;
    private readonly Housekeeping _housekeeping;
    private readonly ChangeFeed _feed;
    private readonly StoreContext _context;
    private readonly ITimer _expiryClock;
    private readonly Thread _thread;
    private readonly Lock _compactions = new();
    private readonly List<(long Revision, TaskCompletionSource Done)> _compacting = [];
    private long _compacted;
    private bool _expiryDue = true;
    private bool _isFailing;

    public WriteLoop(SqliteConnection connection, ChangeFeed feed, StoreContext context)
    {
        (_feed, _context) = (feed, context);
        _table = new HistoryTable(connection, context.File);
        _commit = new GroupCommit(_table);
        _compacted = _table.Mark(MarkNames.Compacted);
        _housekeeping = new Housekeeping(_table, context.Time, context.Options.StepBudget);
        feed.Start(_commit.Revision);
        _expiryClock = context.Time.CreateTimer(_ => WakeForExpiry(), null, context.Options.ExpiryInterval, context.Options.ExpiryInterval);
        _thread = new Thread(Run) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    /// <summary>History up to here is closed to readers.</summary>
    public long Compacted => Volatile.Read(ref _compacted);

    public async ValueTask<StoreWrite> WriteAsync(WriteRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _queue.Add(request);
        await using (cancellation.UnsafeRegister(static (r, token) => ((WriteRequest)r!).GiveUp(token), request).ConfigureAwait(false))
            return await request.Answer.Task.ConfigureAwait(false);
    }

    /// <summary>Done when the history is closed and cleared away.</summary>
    public Task CompactAsync(long revision, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_compactions)
            _compacting.Add((revision, done));
        _queue.Wake();
        return done.Task.WaitAsync(cancellation);
    }

    /// <summary>Finishes the writes that wait, and ends the thread.</summary>
    public async Task StopAsync()
    {
        await _expiryClock.DisposeAsync().ConfigureAwait(false);
        _queue.Close();
        await Task.Run(_thread.Join).ConfigureAwait(false);
    }

    /// <summary>Closes the connection, once stopped. As the last one it writes the log back to the file; one that only reads could not.</summary>
    public void Dispose() => _table.Dispose();

    private void Run()
    {
        while (_queue.Take(wait: !HasOwnWork()) is { } waiting)
        {
            foreach (var group in waiting.Where(r => r.TryTake()).Chunk(_context.Options.GroupWrites))
                Write(group);
            if (HasOwnWork())
                KeepHouse();
        }
        foreach (var (_, done) in TakeCompactions(_ => true))
            done.TrySetException(new StoreUnavailableException("the store is closed"));
    }

    private bool HasOwnWork()
    {
        lock (_compactions)
            return !_isFailing && (_compacting.Count > 0 || _housekeeping.HasWork || _expiryDue);
    }

    private void Write(WriteRequest[] group)
    {
        try
        {
            var (outcomes, batch) = _commit.Run(group);
            Volatile.Write(ref _isFailing, false);
            if (batch.Events.Count > 0)
                _feed.Publish(batch);
            for (var i = 0; i < group.Length; i++)
                group[i].Answer.TrySetResult(outcomes[i]);
        }
        catch (Exception error) when (Map(error) is { } mapped)
        {
            _context.Log.WritesFailed(error, group.Length);
            foreach (var request in group)
                request.Answer.TrySetException(mapped);
        }
    }

    private void KeepHouse()
    {
        try
        {
            CloseHistory();
            if (Interlocked.Exchange(ref _expiryDue, false))
                Expire();
            _housekeeping.Step();
            foreach (var (_, done) in TakeCompactions(revision => revision <= _housekeeping.Swept && !_housekeeping.HasWork))
                done.TrySetResult();
        }
        catch (Exception error) when (Map(error) is { } mapped)
        {
            _context.Log.HousekeepingFailed(error);
            // Tried again with the next tick of the clock, not at once.
            Volatile.Write(ref _isFailing, true);
            foreach (var (_, done) in TakeCompactions(_ => true))
                done.TrySetException(mapped);
        }
    }

    private void CloseHistory()
    {
        var revision = 0L;
        lock (_compactions)
        {
            foreach (var (wanted, _) in _compacting)
                revision = Math.Max(revision, wanted);
        }
        if (revision <= Compacted)
            return;
        // Readers look at this after they have read: it is set before the first row can go.
        Volatile.Write(ref _compacted, revision);
        _housekeeping.Close(revision);
    }

    /// <summary>Deletes what is over as any client would; a value replaced meanwhile stays.</summary>
    private void Expire()
    {
        var now = _context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var due = _table.Due(now, _context.Options.GroupWrites);
        if (due.Count == 0)
            return;
        var (_, batch) = _commit.Run([.. due.Select(d => new WriteRequest(WriteKind.Delete, d.Key, default, d.Revision, 0))]);
        _feed.Publish(batch);
        if (due.Count == _context.Options.GroupWrites)
            Volatile.Write(ref _expiryDue, true);
    }

    private void WakeForExpiry()
    {
        Volatile.Write(ref _expiryDue, true);
        Volatile.Write(ref _isFailing, false);
        _queue.Wake();
    }

    private List<(long Revision, TaskCompletionSource Done)> TakeCompactions(Func<long, bool> which)
    {
        lock (_compactions)
        {
            var taken = _compacting.FindAll(c => which(c.Revision));
            _compacting.RemoveAll(c => which(c.Revision));
            return taken;
        }
    }

    /// <summary>Null: a bug, which must end the process rather than be answered.</summary>
    private StoreUnavailableException? Map(Exception error) => error switch
    {
        SqliteException sqlite => SqliteErrorMapper.Map(sqlite, _context.File),
        StoreUnavailableException known => known,
        _ => null,
    };
}
