using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Hosting;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Tests.Sync;

namespace NodeStack.Proxy.Tests.Hosting;

public sealed class RulesetCleanerTests
{
    private readonly FailingKernel _kernel = new();
    private readonly RecordingLoggers _log = new();

    [Fact]
    public void Remove_OurTables_GoAndNothingElse()
    {
        foreach (var (family, name) in new[] { (AddressFamily.IPv4, "kube-proxy"), (AddressFamily.IPv6, "kube-proxy"), (AddressFamily.IPv4, "docker") })
            _kernel.Commit(new Transaction(family, name, [new AddTable()]));
        RulesetCleaner.Remove(_kernel, _log);
        Assert.Equal("docker", Assert.Single(_kernel.Fake.Tables).Name);
        Assert.Equal(2, _log.Of(3452).Count());
    }

    [Fact]
    public void Remove_OneFamilyOrNone_IsWell()
    {
        _kernel.Commit(new Transaction(AddressFamily.IPv6, "kube-proxy", [new AddTable()]));
        RulesetCleaner.Remove(_kernel, _log);
        RulesetCleaner.Remove(_kernel, _log);
        Assert.Empty(_kernel.Fake.Tables);
        Assert.Single(_log.Of(3452));
    }

    [Fact]
    public void Remove_Refused_SaysWhy()
    {
        _kernel.Refuses = static _ => true;
        Assert.Contains("ENOMEM", Assert.Throws<ProxyException>(() => RulesetCleaner.Remove(_kernel, _log)).Message, StringComparison.Ordinal);
    }
}
