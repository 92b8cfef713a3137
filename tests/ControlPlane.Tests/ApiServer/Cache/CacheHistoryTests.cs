using System.Collections.Immutable;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Cache;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

public sealed class CacheHistoryTests
{
    private static readonly ImmutableSortedDictionary<string, CachedObject> None = ImmutableSortedDictionary.Create<string, CachedObject>(StringComparer.Ordinal);

    [Fact]
    public void AddAndTrim_AnyRevisions_FindsWhatALinearSearchFinds() =>
        Gen.Select(Gen.Int[1, 5].Array[1, 300], Gen.Int[1, 100]).Sample((gaps, kept) =>
        {
            var history = new CacheHistory(10, None);
            var revisions = new List<long> { 10 };
            foreach (var gap in gaps)
            {
                revisions.Add(revisions[^1] + gap);
                history.Add(Moment(revisions[^1]));
                history.Trim(0, kept, long.MaxValue);
            }
            Assert.Equal(Math.Min(kept, gaps.Length), history.Count);
            var floor = revisions[^(history.Count + 1)];
            Assert.Equal(floor, history.Floor);
            for (var revision = 9L; revision <= revisions[^1]; revision++)
            {
                if (revision >= floor)
                {
                    var expected = revisions.FindIndex(r => r > revision);
                    Assert.Equal(expected < 0 ? history.Next : expected - 1, history.FirstAfter(revision));
                }
                Assert.Equal(revision < floor, history.ObjectsAt(revision) is null);
            }
        });

    [Fact]
    public void Trim_ByBytesAndAge_ForgetsTheOldest()
    {
        var history = new CacheHistory(1, None);
        for (var revision = 2; revision <= 6; revision++)
            history.Add(Moment(revision));
        history.Trim(0, 100, 300);
        Assert.Equal((3, 300, 3), (history.Count, history.Bytes, history.Floor));
        history.Trim(6, 100, 300);
        Assert.Equal((1, 5), (history.Count, history.Floor));
    }

    [Theory]
    [InlineData("1 1 1", "3")]
    [InlineData("40 40 40", "2 1")]
    [InlineData("100 1 1", "1 2")]
    [InlineData("", "")]
    public void Read_AWatchThatIsBehind_GetsAsMuchAsIsSentAtOnce(string kilobytes, string expected)
    {
        var history = new CacheHistory(1, None);
        foreach (var size in kilobytes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            history.Add(Moment(history.Next + 2, int.Parse(size, System.Globalization.CultureInfo.InvariantCulture) * 1024));
        var cursor = new CacheCursor(history, 0, 1);
        var (batches, told) = (new List<int>(), new List<long>());
        while (history.Read(cursor) is { } batch)
        {
            batches.Add(batch.Changes.Count);
            told.AddRange(batch.Changes.Select(static c => c.Revision));
            Assert.Equal((told[^1], told[^1]), (batch.Revision, cursor.Told));
        }
        Assert.Equal(expected, string.Join(' ', batches));
        Assert.Equal(Enumerable.Range(2, (int)history.Next).Select(static r => (long)r), told);
    }

    [Fact]
    public void Read_MomentsThatWereTold_ArePassedOver()
    {
        var history = new CacheHistory(1, None);
        for (var revision = 2; revision <= 4; revision++)
            history.Add(Moment(revision, 1));

        var read = history.Read(new CacheCursor(history, 0, 3))!;

        Assert.Equal((4, 1), (read.Revision, read.Changes.Count));
    }

    private static CacheMoment Moment(long revision, int bytes) =>
        new(new ObjectChanges(revision, [new ObjectChange(ObjectChangeType.Modified, Object(revision, bytes), null, revision)]), None, revision, 100);

    private static CachedObject Object(long revision, int bytes) =>
        new("/a", "", "a", revision, new byte[bytes], new Dictionary<string, string>(), new Dictionary<string, string>());

    private static CacheMoment Moment(long revision) => new(new ObjectChanges(revision, []), None, revision, 100);
}
