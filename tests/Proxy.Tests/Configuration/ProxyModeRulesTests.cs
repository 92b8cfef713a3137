using static NodeStack.Proxy.Tests.Configuration.ConfigFiles;

namespace NodeStack.Proxy.Tests.Configuration;

public sealed class ProxyModeRulesTests : IDisposable
{
    private const string Blocks = "iptables: {masqueradeAll: true, masqueradeBit: 3, syncPeriod: 20s, minSyncPeriod: 2s}\nipvs: {syncPeriod: 40s, minSyncPeriod: 4s}\n";
    private readonly ConfigFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("mode: nftables\n", false, 14, 30, 1)]
    [InlineData("", true, 3, 20, 2)]
    [InlineData("mode: iptables\n", true, 3, 20, 2)]
    [InlineData("mode: ipvs\n", true, 3, 40, 4)]
    [InlineData("mode: iptables\nnftables: {masqueradeBit: 5, syncPeriod: 50s}\n", true, 5, 50, 2)]
    public void Load_Mode_BringsItsBlockAlong(string text, bool all, int bit, int sync, int min)
    {
        var options = _files.LoadFile(text + Blocks);
        Assert.Equal((all, 1u << bit, sync, min), (options.MasqueradeAll, options.MasqueradeMark, (int)options.SyncPeriod.TotalSeconds, (int)options.MinSyncPeriod.TotalSeconds));
        Assert.Equal("nftables", options.Config.Mode);
        Assert.True(options.NodePortAddresses.IsPrimary);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("nftables", 0)]
    [InlineData("iptables", 1)]
    [InlineData("ipvs", 1)]
    public void Load_OtherMode_IsToldInOneLine(string mode, int lines)
    {
        var ofFile = _files.LoadFile($"mode: '{mode}'\n").Warnings;
        Assert.Equal(lines, ofFile.Count);
        Assert.All(ofFile, line => Assert.StartsWith($"mode {mode}: nftables rules are made instead; ", line, StringComparison.Ordinal));
        Assert.Equal(ofFile, Load($"proxy-mode={mode}").Warnings);
    }

    [Theory]
    [InlineData("", 20, 6)]
    [InlineData("nftables", 20, 14)]
    [InlineData("ipvs", 25, 6)]
    public void Load_ModeByFlag_TakesTheFlagsOfTheMode(string mode, int sync, int bit)
    {
        var options = Load($"proxy-mode={mode}", "iptables-sync-period=20s", "ipvs-sync-period=25s", "iptables-masquerade-bit=6", "masquerade-all");
        Assert.Equal((sync, 1u << bit, true), ((int)options.SyncPeriod.TotalSeconds, options.MasqueradeMark, options.MasqueradeAll));
    }
}
