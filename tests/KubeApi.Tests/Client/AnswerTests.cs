using System.Text;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Tests.Client;

/// <summary>What servers answer, and how it is read.</summary>
public class AnswerTests
{
    [Fact]
    public void Error_Status_CarriesReasonMessageAndWait()
    {
        var error = ApiErrorMapper.Answer(429, """{"kind":"Status","reason":"TooManyRequests","message":"slow down","details":{"retryAfterSeconds":3}}"""u8, null);
        Assert.Equal((429, "TooManyRequests", "slow down", TimeSpan.FromSeconds(3), true), (error.StatusCode, error.Reason, error.Message, error.RetryAfter, error.IsTransient));
    }

    [Theory]
    [InlineData("<html>bad gateway</html>")]
    [InlineData("""{"kind":"Other"}""")]
    [InlineData("")]
    public void Error_AnythingElse_IsToldByItsCode(string body) =>
        Assert.StartsWith("the API server answered 502", ApiErrorMapper.Answer(502, Encoding.UTF8.GetBytes(body), null).Message, StringComparison.Ordinal);

    [Fact]
    public void List_OneItemThatCannotBeRead_IsNamed_OthersAreThere()
    {
        var list = ApiJson.ReadList<V1Pod>(Bytes("""
            {"metadata":{"resourceVersion":"7","continue":"c"},"items":[
             {"metadata":{"namespace":"a","name":"good","managedFields":[{"manager":"m"}]}},
             {"metadata":{"namespace":"a","name":"bad"},"spec":{"containers":3}}]}
            """));
        Assert.Equal(("7", "c"), (list.ResourceVersion, list.Continue));
        Assert.Null(Assert.Single(list.Items).Metadata.ManagedFields);
        Assert.StartsWith("a/bad: ", Assert.Single(list.Unreadable), StringComparison.Ordinal);
    }

    [Fact]
    public void Time_ThatIsNull_IsNotSet_TheObjectIsRead()
    {
        // As Go writes a time that nobody set: what a client's patch of a condition without one leaves behind.
        var list = ApiJson.ReadList<V1Service>(Bytes("""
            {"metadata":{"resourceVersion":"7"},"items":[
             {"metadata":{"namespace":"a","name":"s"},"status":{"conditions":[{"type":"T","status":"True","reason":"R","message":null,"lastTransitionTime":null}]}}]}
            """));
        Assert.Empty(list.Unreadable);
        Assert.Equal("T", Assert.Single(Assert.Single(list.Items).Status.Conditions).Type);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    public void List_Nonsense_IsAnError(string text) => Assert.Equal(502, Assert.Throws<ApiException>(() => ApiJson.ReadList<V1Pod>(Bytes(text))).StatusCode);

    [Theory]
    [InlineData("ADDED", WatchEventKind.Added, true)]
    [InlineData("MODIFIED", WatchEventKind.Modified, true)]
    [InlineData("DELETED", WatchEventKind.Deleted, true)]
    [InlineData("BOOKMARK", WatchEventKind.Bookmark, false)]
    public void Event_OfEveryKind_HasItsRevision(string type, WatchEventKind kind, bool hasItem)
    {
        var change = WatchEventParser.Parse<V1Pod>(Bytes($"{{\"type\":\"{type}\"," + """ "object":{"metadata":{"name":"p","resourceVersion":"9"}}} """));
        Assert.Equal((kind, "9", hasItem), (change.Kind, change.ResourceVersion, change.Item is not null));
    }

    [Fact]
    public void Event_Unreadable_IsLeftOut_TheWatchGoesOnFromIt()
    {
        var change = WatchEventParser.Parse<V1Pod>(Bytes("""{"type":"ADDED","object":{"metadata":{"name":"p","resourceVersion":"9"},"spec":7}}"""));
        Assert.Null(change.Item);
        Assert.Equal("9", change.ResourceVersion);
        Assert.NotEqual("", change.Unreadable);
    }

    [Fact]
    public void Event_Error_IsThrown()
    {
        var error = Assert.Throws<ApiException>(() => WatchEventParser.Parse<V1Pod>(Bytes("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}""")));
        Assert.True(error.IsGone);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"ADDED","object":{}}""")]
    [InlineData("""{"type":"NEW","object":{"metadata":{"resourceVersion":"1"}}}""")]
    [InlineData("nonsense")]
    public void Event_Nonsense_IsAnError(string line) => Assert.Equal(502, Assert.Throws<ApiException>(() => WatchEventParser.Parse<V1Pod>(Bytes(line))).StatusCode);

    [Fact]
    public async Task Lines_InPieces_AreWhole()
    {
        var lines = new List<string>();
        await foreach (var line in LineReader.ReadAsync(new PieceStream("ab\nc"u8.ToArray(), "d\n"u8.ToArray(), "\nrest"u8.ToArray()), default))
            lines.Add(Encoding.UTF8.GetString(line.Span));
        Assert.Equal(["ab", "cd", ""], lines);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private sealed class PieceStream(params byte[][] pieces) : MemoryStream
    {
        private int _next;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next == pieces.Length)
                return new ValueTask<int>(0);
            pieces[_next].CopyTo(buffer);
            return new ValueTask<int>(pieces[_next++].Length);
        }
    }
}
