using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>Reading connections, made when first needed. Readers never wait for the writer, only for each other when all connections are in use.</summary>
internal sealed class ReaderPool(string file, int size) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly ConcurrentBag<HistoryReader> _idle = [];
    private volatile bool _isClosed;

    /// <exception cref="StoreUnavailableException">The file cannot be read.</exception>
    public async ValueTask<T> ReadAsync<T, TState>(TState state, Func<HistoryReader, TState, T> read, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        HistoryReader? reader = null;
        try
        {
            if (_isClosed)
                throw new StoreUnavailableException("the store is closed");
            if (!_idle.TryTake(out reader))
                reader = new HistoryReader(file);
            var answer = read(reader, state);
            _idle.Add(reader);
            return answer;
        }
        catch (SqliteException error)
        {
            reader?.Dispose();
            throw SqliteErrorMapper.Map(error, file);
        }
        catch
        {
            reader?.Dispose();
            throw;
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the reads that run; later ones fail.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        for (var i = 0; i < size; i++)
            await _free.WaitAsync().ConfigureAwait(false);
        while (_idle.TryTake(out var reader))
            reader.Dispose();
        _free.Release(size);
    }
}
