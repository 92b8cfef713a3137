namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>
/// Answers that are good for a while. At most so many are kept, the least used are forgotten. Who asks while an answer is on its way waits for it, and
/// leaving does not take it away from the others. Failures are told to all who wait and not kept. Thread-safe.
/// </summary>
internal sealed class AnswerCache<T>(int most, TimeSpan deadline, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _order = new();
    private readonly Dictionary<string, Task<T>> _asking = new(StringComparer.Ordinal);

    /// <param name="ask">Gets a token of its own, which ends at the deadline.</param>
    /// <param name="keep">How long an answer is good; zero or less: not kept.</param>
    public Task<T> GetAsync(string key, Func<CancellationToken, Task<T>> ask, Func<T, TimeSpan> keep, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (TryGet_NeedsLock(key, out var known))
                return Task.FromResult(known);
            if (!_asking.TryGetValue(key, out var asking))
                // Started outside the lock's thread: the question may be answered at once, and keeping the answer takes the lock.
                _asking[key] = asking = Task.Run(() => AskAsync(key, ask, keep), CancellationToken.None);
            return asking.WaitAsync(cancel);
        }
    }

    private async Task<T> AskAsync(string key, Func<CancellationToken, Task<T>> ask, Func<T, TimeSpan> keep)
    {
        try
        {
            using var limit = new CancellationTokenSource(deadline, time);
            var answer = await ask(limit.Token).ConfigureAwait(false);
            if (keep(answer) is { Ticks: > 0 } life)
                Put(key, answer, life);
            return answer;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"no answer within {deadline.TotalSeconds:0} s", e);
        }
        finally
        {
            lock (_lock)
                _asking.Remove(key);
        }
    }

    private bool TryGet_NeedsLock(string key, out T answer)
    {
        answer = default!;
        if (!_entries.TryGetValue(key, out var node))
            return false;
        _order.Remove(node);
        if (time.GetElapsedTime(node.Value.At) >= node.Value.Life)
        {
            _entries.Remove(key);
            return false;
        }
        _order.AddLast(node);
        answer = node.Value.Answer;
        return true;
    }

    private void Put(string key, T answer, TimeSpan life)
    {
        lock (_lock)
        {
            if (_entries.Remove(key, out var old))
                _order.Remove(old);
            _entries[key] = _order.AddLast(new Entry(key, answer, time.GetTimestamp(), life));
            if (_entries.Count <= most)
                return;
            _entries.Remove(_order.First!.Value.Key);
            _order.RemoveFirst();
        }
    }

    private sealed record Entry(string Key, T Answer, long At, TimeSpan Life);
}
