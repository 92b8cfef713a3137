using NodeStack.CriShim.Runtime;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>A container's state inside the fake; changed under the fake's lock only.</summary>
public sealed class FakeContainer
{
    internal FakeContainer(string id, FakeSandbox sandbox, ContainerConfig config, ContainerScript script, FakeImage image, DateTimeOffset now)
    {
        Id = id;
        Sandbox = sandbox;
        Config = config;
        Script = script;
        Image = image;
        CreatedAt = now;
        Resources = config.Resources;
    }

    public string Id { get; }
    public FakeSandbox Sandbox { get; }
    public ContainerConfig Config { get; }
    public ContainerScript Script { get; internal set; }
    public FakeImage Image { get; }
    public DateTimeOffset CreatedAt { get; }
    public ContainerState State { get; internal set; } = ContainerState.Created;
    public DateTimeOffset? StartedAt { get; internal set; }
    public DateTimeOffset? FinishedAt { get; internal set; }
    public int ExitCode { get; internal set; }
    public string Reason { get; internal set; } = "";
    public string Message { get; internal set; } = "";
    public LinuxContainerResources Resources { get; internal set; }
    public int LogReopens { get; internal set; }
    /// <summary>Completes when the process has ended.</summary>
    internal TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    internal ITimer? ExitTimer { get; set; }
    internal string LogPath => Config.LogPath.Length == 0 ? "" : Path.Combine(Sandbox.Config.LogDirectory, Config.LogPath);

    internal Container ToListed() => new(
        Id, Sandbox.Id, Config.Metadata, Config.Image.Image, Image.Ref, Image.Id, State, CreatedAt, Config.Labels, Config.Annotations);

    internal ContainerStatus ToStatus() => new()
    {
        Id = Id,
        Metadata = Config.Metadata,
        State = State,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        ExitCode = ExitCode,
        Image = Config.Image.UserSpecified.Length > 0 ? Config.Image.UserSpecified : Config.Image.Image,
        ImageRef = Image.Ref,
        ImageId = Image.Id,
        Reason = Reason,
        Message = Message,
        Labels = Config.Labels,
        Annotations = Config.Annotations,
        Mounts = Config.Mounts,
        LogPath = LogPath,
        Resources = Resources,
        User = new ContainerUser(Config.Security.RunAsUser ?? Image.Uid ?? 0, Config.Security.RunAsGroup ?? 0, Config.Security.SupplementalGroups),
        StopSignal = Config.StopSignal,
    };
}
