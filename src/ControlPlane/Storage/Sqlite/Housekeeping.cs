namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>
/// What the writer does besides writes, a short step at a time: clears compacted history away and gives free space back to the file system. Each step is a
/// transaction of its own, so that its failure fails no write. Used by the writer's thread only.
/// </summary>
internal sealed class Housekeeping(HistoryTable table, TimeProvider time, TimeSpan budget)
{
    private const int PagesPerStep = 256;
    private long _compacted = table.Mark(MarkNames.Compacted);
    private long _swept = table.Mark(MarkNames.Swept);
    private long _step = 64;
    private long _pagesToGiveBack;

    public bool HasWork => _swept < _compacted || _pagesToGiveBack > 0;

    /// <summary>History up to here has been cleared away.</summary>
    public long Swept => _swept;

    /// <summary>Closes history up to a revision. Durable before anything is cleared away, so that after a crash no reader finds holes.</summary>
    public void Close(long revision)
    {
        if (revision <= _compacted)
            return;
        Transact(() => table.SetMark(MarkNames.Compacted, revision));
        _compacted = revision;
    }

    public void Step()
    {
        if (_swept < _compacted)
            Sweep();
        else if (_pagesToGiveBack > 0)
            GiveBack();
    }

    private void Sweep()
    {
        var to = Math.Min(_compacted, _swept + _step);
        var started = time.GetTimestamp();
        Transact(() =>
        {
            table.Sweep(_swept, to);
            table.SetMark(MarkNames.Swept, to);
        });
        _step = SweepRules.NextStep(_step, time.GetElapsedTime(started), budget);
        _swept = to;
        if (_swept >= _compacted)
            _pagesToGiveBack = SweepRules.PagesToGiveBack(table.Pragma("page_count"), table.Pragma("freelist_count"));
    }

    private void GiveBack()
    {
        var pages = Math.Min(_pagesToGiveBack, PagesPerStep);
        table.Run($"PRAGMA incremental_vacuum({pages})");
        _pagesToGiveBack -= pages;
    }

    private void Transact(Action work)
    {
        table.Begin();
        try
        {
            work();
            table.Commit();
        }
        catch
        {
            table.Rollback();
            throw;
        }
    }
}
