using CsCheck;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Views;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Views;

public class WatchSelectorTests
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    private static CachedObject At(long revision, bool matches) =>
        new("/k", "", "k", revision, default, matches ? new Dictionary<string, string>(StringComparer.Ordinal) { ["in"] = "" } : None, None);

    private static bool Matches(CachedObject item) => item.Labels.Count > 0;

    [Theory]
    [InlineData(ObjectChangeType.Added, null, true, "ADDED", 2)]
    [InlineData(ObjectChangeType.Added, null, false, null, 0)]
    [InlineData(ObjectChangeType.Modified, true, true, "MODIFIED", 2)]
    [InlineData(ObjectChangeType.Modified, false, true, "ADDED", 2)]
    // It left the filter: what is sent is how it last was in it.
    [InlineData(ObjectChangeType.Modified, true, false, "DELETED", 1)]
    [InlineData(ObjectChangeType.Modified, false, false, null, 0)]
    [InlineData(ObjectChangeType.Deleted, true, true, "DELETED", 2)]
    [InlineData(ObjectChangeType.Deleted, false, false, null, 0)]
    public void See_Change_IsToldAsTheFilterSeesIt(ObjectChangeType type, bool? before, bool after, string? told, long state)
    {
        var seen = WatchSelector.See(new ObjectChange(type, At(2, after), before is { } b ? At(1, b) : null, 2), Matches);
        if (told is null)
            Assert.Null(seen);
        else
            Assert.Equal((told, state, 2L), (seen!.Value.Type, seen.Value.Object.Revision, seen.Value.Revision));
    }

    [Fact]
    public void See_AnyHistory_KeepsExactlyWhatMatches() => Choice.Of(0, 1, 2).Array[0, 30].Sample(steps =>
    {
        // 0: gone, 1: there but not in the filter, 2: there and in it.
        CachedObject? present = null;
        var seen = false;
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i] == 0 && present is null)
                continue;
            var item = steps[i] == 0 ? present! with { Revision = i + 1 } : At(i + 1, steps[i] == 2);
            var type = steps[i] == 0 ? ObjectChangeType.Deleted : present is null ? ObjectChangeType.Added : ObjectChangeType.Modified;
            var told = WatchSelector.See(new ObjectChange(type, item, present, i + 1), Matches)?.Type;
            Assert.True(told is null || seen == told is "MODIFIED" or "DELETED", $"{told} when {(seen ? "seen" : "not seen")}");
            seen = told is null ? seen : told != "DELETED";
            present = steps[i] == 0 ? null : item;
            Assert.Equal(present is not null && Matches(present), seen);
        }
    });
}
