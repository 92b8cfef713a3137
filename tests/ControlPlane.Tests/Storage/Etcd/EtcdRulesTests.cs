using Grpc.Core;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Etcd;

namespace NodeStack.ControlPlane.Tests.Storage.Etcd;

public sealed class EtcdRulesTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Uri Endpoint = new("http://etcd:2379");

    [Theory]
    [InlineData(3600, 3660)]
    [InlineData(100, 105)]
    [InlineData(10, 10)]
    [InlineData(0.2, 1)]
    public void Seconds_Lifetime_IsALittleMore(double lifetime, long expected) =>
        Assert.Equal(expected, LeaseSharingRules.Seconds(TimeSpan.FromSeconds(lifetime)));

    [Theory]
    [InlineData(3660, 1, true)]
    [InlineData(3600, 1, true)]
    [InlineData(3599, 1, false)]
    [InlineData(3661, 1, false)]
    [InlineData(3660, 1000, false)]
    public void CanShare_LeaseOfAnotherValue_WhenItEndsALittleLater(int leaseEnds, int keys, bool expected) =>
        Assert.Equal(expected, LeaseSharingRules.CanShare(Now.AddSeconds(leaseEnds), keys, Now, TimeSpan.FromHours(1)));

    [Theory]
    [InlineData("http://a:2379", 1, null)]
    [InlineData("https://a:2379, https://b:2379", 2, null)]
    [InlineData("a:2379", 0, "is not a URL of an etcd member")]
    [InlineData("http://a:2379/x", 0, "has more than scheme, host and port")]
    [InlineData("http://a:2379,https://b:2379", 2, "must be all http or all https")]
    [InlineData("", 0, "no etcd member is given")]
    public void Parse_Endpoints_SaysWhatIsWrong(string text, int count, string? expected)
    {
        var errors = new List<string>();
        Assert.Equal(count, EtcdEndpointParser.Parse(text, errors).Count);
        Assert.Equal(expected is null, errors.Count == 0);
        Assert.All(errors, e => Assert.Contains(expected!, e, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, "Error connecting to subchannel.", EtcdFailure.NotDone)]
    [InlineData(StatusCode.Unavailable, "etcdserver: no leader", EtcdFailure.NotDone)]
    [InlineData(StatusCode.Unavailable, "etcdserver: request timed out", EtcdFailure.Unknown)]
    [InlineData(StatusCode.Unavailable, "etcdserver: leader changed", EtcdFailure.Unknown)]
    [InlineData(StatusCode.DeadlineExceeded, "", EtcdFailure.Unknown)]
    [InlineData(StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded", EtcdFailure.Refused)]
    [InlineData(StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted", EtcdFailure.Answer)]
    internal void Classify_Status_SaysWhetherItWasDone(StatusCode code, string detail, EtcdFailure expected) =>
        Assert.Equal(expected, EtcdErrorMapper.Classify(new RpcException(new Status(code, detail))));

    [Theory]
    [InlineData(StatusCode.DeadlineExceeded, "", true, typeof(StoreOutcomeUnknownException))]
    [InlineData(StatusCode.DeadlineExceeded, "", false, typeof(StoreUnavailableException))]
    [InlineData(StatusCode.Unavailable, "etcdserver: no leader", true, typeof(StoreUnavailableException))]
    [InlineData(StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded", true, typeof(StoreUnavailableException))]
    [InlineData(StatusCode.InvalidArgument, "etcdserver: request is too large", true, typeof(StoreValueTooLargeException))]
    [InlineData(StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted", false, typeof(RevisionCompactedException))]
    [InlineData(StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision", false, typeof(RevisionInFutureException))]
    public void Map_Status_IsTheStoresException(StatusCode code, string detail, bool isWrite, Type expected) =>
        Assert.IsType(expected, EtcdErrorMapper.Map(new RpcException(new Status(code, detail)), "Txn", Endpoint, isWrite, 7));

    [Theory]
    [InlineData("Error connecting to subchannel.", "Connection refused", "Unavailable: Error connecting to subchannel. (Connection refused)")]
    [InlineData("Error connecting to subchannel.", null, "Unavailable: Error connecting to subchannel.")]
    [InlineData("etcdserver: no leader", "Connection refused", "Unavailable: etcdserver: no leader")]
    public void Map_NoConnection_SaysWhy(string detail, string? beneath, string says)
    {
        var cause = beneath is null ? null : new HttpRequestException("Connection failed", new IOException(beneath));
        var mapped = EtcdErrorMapper.Map(new RpcException(new Status(StatusCode.Unavailable, detail, cause)), "Range", Endpoint, false, 0);
        Assert.EndsWith($" failed: {says}", mapped.Message, StringComparison.Ordinal);
    }
}
