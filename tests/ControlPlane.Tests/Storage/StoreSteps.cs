using System.Text;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.Tests.Storage;

/// <summary>The store's calls as tests say them, with texts for values and a deadline for each.</summary>
internal static class StoreSteps
{
    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(this StoredValue? value) => value is null ? "-" : Encoding.UTF8.GetString(value.Value.Span);

    public static async Task<long> MakeAsync(this IStore store, string key, string value, TimeSpan? lifetime = null) =>
        Done(await store.CreateAsync(key, Bytes(value), lifetime, Deadline.Token()));

    public static async Task<long> ReplaceAsync(this IStore store, string key, string value, long expected, TimeSpan? lifetime = null) =>
        Done(await store.UpdateAsync(key, Bytes(value), expected, lifetime, Deadline.Token()));

    public static async Task<long> RemoveAsync(this IStore store, string key, long expected) => Done(await store.DeleteAsync(key, expected, Deadline.Token()));

    public static async Task<string[]> TextsAsync(this IStore store, StoreQuery query) =>
        [.. (await store.ListAsync(query, Deadline.Token())).Items.Select(v => $"{v.Key}={v.Text()}")];

    /// <summary>Reads events until there are so many.</summary>
    public static async Task<List<StoreEvent>> TakeAsync(this IStoreWatch watch, int count)
    {
        var events = new List<StoreEvent>();
        while (events.Count < count)
        {
            while (watch.TryRead() is { } batch)
                events.AddRange(batch.Events);
            if (events.Count < count)
                await watch.WaitAsync(Deadline.Token());
        }
        return events;
    }

    /// <summary>As tests compare them: revision, key, old and new value.</summary>
    public static string Text(this StoreEvent happened) =>
        $"{happened.Revision} {happened.Key}: {happened.Previous.Text()} > {happened.Value.Text()}";

    private static long Done(StoreWrite write)
    {
        Assert.True(write.Done, $"found {write.Current}");
        return write.Revision;
    }
}
