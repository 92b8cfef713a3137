using NodeStack.CriShim.Runtime;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>What the runtime says of itself.</summary>
internal static class StatusTranslator
{
    public static RuntimeVersion ToDomain(P.VersionResponse proto) =>
        new(proto.RuntimeName, proto.RuntimeVersion, proto.RuntimeApiVersion);

    public static RuntimeStatus ToDomain(P.StatusResponse proto) => proto.Status is null
        ? throw new MalformedAnswerException("no status")
        : new RuntimeStatus(
            proto.Status.Conditions.ToList(static c => new RuntimeCondition(c.Type, c.Status, c.Reason, c.Message)),
            proto.RuntimeHandlers.ToList(ToDomain),
            proto.Features?.SupplementalGroupsPolicy ?? false);

    public static CgroupDriverKind? ToDomain(P.RuntimeConfigResponse proto) => proto.Linux?.CgroupDriver switch
    {
        P.CgroupDriver.Systemd => CgroupDriverKind.Systemd,
        P.CgroupDriver.Cgroupfs => CgroupDriverKind.Cgroupfs,
        null => null,
        var other => throw new MalformedAnswerException($"unknown cgroup driver {(int)other}"),
    };

    private static RuntimeHandler ToDomain(P.RuntimeHandler proto) =>
        new(proto.Name, proto.Features?.RecursiveReadOnlyMounts ?? false, proto.Features?.UserNamespaces ?? false);
}
