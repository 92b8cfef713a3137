using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Pods;

/// <summary>
/// Does many things of one kind in batches that double as long as all goes well: where everything fails (a quota is used up), little is tried.
/// </summary>
public static class SlowStart
{
    /// <summary>1, 2, 4, ... up to what is left.</summary>
    public static IEnumerable<int> Batches(int count, int first = 1)
    {
        for (int batch = Math.Min(first, count), left = count; batch > 0; left -= batch, batch = Math.Min(2 * batch, left))
            yield return batch;
    }

    /// <param name="act">Given the number of the thing, from 0.</param>
    /// <returns>How many went well, and the first failure, after whose batch nothing more was tried.</returns>
    public static async Task<(int Done, ApiException? Failure)> RunAsync(int count, Func<int, Task> act)
    {
        var (done, next) = (0, 0);
        foreach (var batch in Batches(count))
        {
            var failures = await Task.WhenAll(Enumerable.Range(next, batch).Select(i => TryAsync(act, i))).ConfigureAwait(false);
            next += batch;
            done += failures.Count(f => f is null);
            if (failures.FirstOrDefault(f => f is not null) is { } failure)
                return (done, failure);
        }
        return (done, null);
    }

    private static async Task<ApiException?> TryAsync(Func<int, Task> act, int number)
    {
        try
        {
            await act(number).ConfigureAwait(false);
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }
}
