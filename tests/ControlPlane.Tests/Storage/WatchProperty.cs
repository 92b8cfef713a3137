using CsCheck;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.Tests.Storage;

/// <summary>
/// The law of watches, on any store: random writes, reads, reconnects and compactions, and every watch sees every event exactly once and in order; or it is told
/// that what it asked for is compacted, and that is true.
/// </summary>
internal sealed class WatchProperty(IStore store)
{
    private const int Watches = 3;
    private const int Keys = 4;
    private readonly string _prefix = $"/registry/core/property/{Guid.NewGuid():N}/";
    private readonly StoreHistory _history = new();
    private readonly List<Reader> _readers = [];
    private long _start;
    private long _compacted;

    public enum Step
    {
        Write,
        Delete,
        Foreign,
        Read,
        Reconnect,
        Compact,
    }

    /// <summary>A step and a number that says on what.</summary>
    public static readonly Gen<(Step Step, int On)[]> Scripts = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Step.Write)), (3, Gen.Const(Step.Delete)), (1, Gen.Const(Step.Foreign)), (4, Gen.Const(Step.Read)), (3, Gen.Const(Step.Reconnect)),
            (1, Gen.Const(Step.Compact))),
        Gen.Int[0, 999]).Array[20, 120];

    public async Task RunAsync((Step Step, int On)[] script)
    {
        // What is before may have been compacted by another test of the same store.
        _start = await store.CurrentRevisionAsync(Deadline.Token());
        for (var i = 0; i < Watches; i++)
            _readers.Add(new Reader(store.Watch(_prefix, _start), _start));
        foreach (var (step, on) in script)
            await DoAsync(step, on);
        foreach (var reader in _readers)
            await ReadAllAsync(reader);
        foreach (var reader in _readers)
            reader.Watch.Dispose();
    }

    private Task DoAsync(Step step, int on) => step switch
    {
        Step.Write => WriteAsync($"{_prefix}{on % Keys}", $"{on}"),
        Step.Delete => DeleteAsync($"{_prefix}{on % Keys}"),
        Step.Foreign => store.MakeAsync($"/registry/core/foreign/{Guid.NewGuid():N}", "x"),
        Step.Read => ReadSomeAsync(_readers[on % Watches]),
        Step.Reconnect => ReconnectAsync(_readers[on % Watches], on),
        Step.Compact => CompactAsync(on),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };

    private async Task WriteAsync(string key, string text)
    {
        var value = StoreSteps.Bytes(text);
        var revision = _history.Value(key) is { } current
            ? await store.ReplaceAsync(key, text, current.ModRevision)
            : await store.MakeAsync(key, text);
        _history.Add(key, value, revision);
    }

    private async Task DeleteAsync(string key)
    {
        if (_history.Value(key) is { } current)
            _history.Add(key, null, await store.RemoveAsync(key, current.ModRevision));
    }

    /// <summary>Reads what is there, without waiting for all.</summary>
    private Task ReadSomeAsync(Reader reader) => GuardAsync(reader, () =>
    {
        Take(reader);
        return Task.CompletedTask;
    });

    private Task ReadAllAsync(Reader reader) => GuardAsync(reader, async () =>
    {
        var last = _history.Events.Count == 0 ? 0 : _history.Events[^1].Revision;
        for (Take(reader); reader.Told < last; Take(reader))
            await reader.Watch.WaitAsync(Deadline.Token());
    });

    /// <summary>Begins again where it was; or, for one in three, a little before: then the same events come again.</summary>
    private Task ReconnectAsync(Reader reader, int on)
    {
        reader.Watch.Dispose();
        if (on % 3 == 0)
            reader.Told = Math.Max(_start, reader.Told - (on % 7));
        reader.Watch = store.Watch(_prefix, reader.Told);
        return Task.CompletedTask;
    }

    private async Task CompactAsync(int on)
    {
        var newest = await store.CurrentRevisionAsync(Deadline.Token());
        var revision = Math.Max(Math.Max(_start, _compacted), newest - (on % 10));
        await store.CompactAsync(revision, Deadline.Token());
        _compacted = Math.Max(_compacted, revision);
        Assert.Equal(_history.At(revision), await store.TextsAsync(new StoreQuery(_prefix, revision)));
    }

    private void Take(Reader reader)
    {
        while (reader.Watch.TryRead() is { } batch)
        {
            Assert.Equal(_history.Between(reader.Told, batch.Revision), batch.Events.Select(e => e.Text()));
            Assert.True(batch.Revision >= reader.Told);
            reader.Told = batch.Revision;
        }
    }

    /// <summary>A watch may end when history it had not read is compacted, and only then; it goes on from a list, as a cache does.</summary>
    private async Task GuardAsync(Reader reader, Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (RevisionCompactedException)
        {
            Assert.True(reader.Told < _compacted, $"the watch was at {reader.Told}, only {_compacted} is compacted");
            var page = await store.ListAsync(new StoreQuery(_prefix), Deadline.Token());
            Assert.Equal(_history.At(page.Revision), page.Items.Select(i => $"{i.Key}={i.Text()}"));
            reader.Watch.Dispose();
            (reader.Watch, reader.Told) = (store.Watch(_prefix, page.Revision), page.Revision);
            await read();
        }
    }

    private sealed class Reader(IStoreWatch watch, long told)
    {
        public IStoreWatch Watch { get; set; } = watch;

        public long Told { get; set; } = told;
    }
}
