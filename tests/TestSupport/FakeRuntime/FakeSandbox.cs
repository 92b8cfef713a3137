using NodeStack.CriShim.Runtime;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>A sandbox's state inside the fake; changed under the fake's lock only.</summary>
public sealed class FakeSandbox
{
    internal FakeSandbox(string id, PodSandboxConfig config, string handler, DateTimeOffset now, string ip)
    {
        Id = id;
        Config = config;
        RuntimeHandler = handler;
        CreatedAt = now;
        Ip = ip;
    }

    public string Id { get; }
    public PodSandboxConfig Config { get; }
    public string RuntimeHandler { get; }
    public DateTimeOffset CreatedAt { get; }
    public string Ip { get; internal set; }
    public PodSandboxState State { get; internal set; } = PodSandboxState.Ready;
    /// <summary>Ended by the test, not by the client: calls that come too late are then errors and not violations.</summary>
    internal bool DiedOutside { get; set; }
    internal List<FakeContainer> Containers { get; } = [];

    internal PodSandbox ToListed() =>
        new(Id, Config.Metadata, State, CreatedAt, Config.Labels, Config.Annotations, RuntimeHandler);

    internal PodSandboxStatus ToStatus() => new(
        ToListed(),
        Ip.Length > 0 && State == PodSandboxState.Ready ? [Ip] : [],
        Config.Security.Namespaces,
        []);
}
