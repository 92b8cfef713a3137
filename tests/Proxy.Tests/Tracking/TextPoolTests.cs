using System.Globalization;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class TextPoolTests
{
    [Fact]
    public void Share_ManyTexts_ForgetsButStaysRight()
    {
        var pool = new TextPool(limit: 10);
        var first = pool.Share(new string("text"));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), pool.Share(i.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal([$"{i}", "x"], pool.Share([$"{i}", "x"]).ToArray());
        }
        Assert.NotSame(first, pool.Share(new string("text")));
    }

    [Fact]
    public void Share_ListsThatJoinToTheSame_AreNotMixedUp()
    {
        var pool = new TextPool();
        Assert.Equal(["a", "b"], pool.Share(["a", "b"]).ToArray());
        Assert.Equal(["a\nb"], pool.Share(["a\nb"]).ToArray());
    }

    [Fact]
    public void Share_Nothing_IsEmpty() => Assert.Equal("", new TextPool().Share(null));
}
