using NodeStack.ControlPlane.ApiServer.Cache;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

public sealed class CacheSizeRulesTests
{
    private const int Overhead = 1_024;
    private const int Tree = 64 * 11;

    /// <summary>A version counts where it ends: by a newer one, or by its deletion, which tells a last state of its own.</summary>
    [Theory]
    [InlineData("Added:500", Tree)]
    [InlineData("Modified:500<300", Tree + 300 + Overhead)]
    [InlineData("Deleted:500<300", Tree + 300 + 500 + (2 * Overhead))]
    [InlineData("Added:500 Modified:500<300", (2 * Tree) + 300 + Overhead)]
    public void Bytes_OfWhatIsKeptForTheChangeOnly(string changes, long expected) =>
        Assert.Equal(expected, CacheSizeRules.Bytes([.. changes.Split(' ').Select(Change)], objects: 1023));

    [Theory]
    [InlineData(0, 100)]
    [InlineData(200, 100)]
    [InlineData(1000, 500)]
    public void MaxChangeBytes_GrowsWithWhatThereIsToList(long objectBytes, long expected) =>
        Assert.Equal(expected, CacheSizeRules.MaxChangeBytes(100, objectBytes));

    private static ObjectChange Change(string text)
    {
        var (type, sizes) = (text.Split(':')[0], text.Split(':')[1].Split('<'));
        return new ObjectChange(Enum.Parse<ObjectChangeType>(type), Object(sizes[0]), sizes.Length > 1 ? Object(sizes[1]) : null, 2);
    }

    private static CachedObject Object(string bytes) => new(
        "/a", "", "a", 1, new byte[int.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture)], new Dictionary<string, string>(), new Dictionary<string, string>());
}
