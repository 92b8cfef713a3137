namespace NodeStack.TestSupport;

/// <summary>Waits for a condition with a deadline; the only way tests wait for something that happens outside them.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is not null, and returns it. At the deadline it fails with what was waited for and the last error.</summary>
    public static Task<T> GetAsync<T>(Func<Task<T?>> ask, TimeSpan deadline, string what)
        where T : class => GetAsync(ask, deadline, () => what);

    /// <param name="what">Asked for at the deadline: it can tell what was seen instead.</param>
    /// <inheritdoc cref="GetAsync{T}(Func{Task{T}}, TimeSpan, string)"/>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> ask, TimeSpan deadline, Func<string> what)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        Exception? last = null;
        while (TimeProvider.System.GetElapsedTime(started) < deadline)
        {
            try
            {
                if (await ask() is { } answer)
                    return answer;
                last = null;
            }
            catch (Exception e) when (e is IOException or HttpRequestException or CriShim.Errors.CriException or TimeoutException)
            {
                last = e;
            }
            await Task.Delay(Pause, TimeProvider.System);
        }
        throw new TimeoutException($"not within {deadline.TotalSeconds:0.#} s: {what()}{(last is null ? "" : $" (last error: {last.Message})")}", last);
    }

    /// <summary>Waits until the condition holds.</summary>
    public static Task TrueAsync(Func<Task<bool>> holds, TimeSpan deadline, string what) =>
        GetAsync(async () => await holds() ? "yes" : null, deadline, what);

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, string)"/>
    public static Task TrueAsync(Func<bool> holds, TimeSpan deadline, string what) => TrueAsync(holds, deadline, () => what);

    /// <param name="what">Asked for at the deadline: it can tell what was seen instead.</param>
    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, string)"/>
    public static Task TrueAsync(Func<bool> holds, TimeSpan deadline, Func<string> what) =>
        GetAsync(() => Task.FromResult(holds() ? "yes" : null), deadline, what);
}
