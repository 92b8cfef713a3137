using System.Text.RegularExpressions;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Security contexts of the pod and of its containers.</summary>
internal static partial class SecurityContextValidator
{
    private const int LongestSysctl = 253;
    private const int LongestProfile = 4095;
    private const string SysctlPattern = @"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

    [GeneratedRegex(@"\A([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex SysctlForm { get; }

    public static void CheckPod(FieldCursor spec)
    {
        var context = spec["securityContext"];
        CheckId(context["fsGroup"]);
        CheckId(context["runAsUser"]);
        CheckId(context["runAsGroup"]);
        foreach (var group in context["supplementalGroups"].Items)
            CheckId(group);
        if (spec["shareProcessNamespace"].Flag && spec["hostPID"].Flag)
            spec["shareProcessNamespace"].Named($"{context.Path}.shareProcessNamespace").Invalid("ShareProcessNamespace and HostPID cannot both be enabled");
        CheckSysctls(spec, context["sysctls"]);
        context["fsGroupChangePolicy"].MayBeOneOf("Always", "OnRootMismatch");
        CheckSeccomp(context["seccompProfile"]);
        WindowsOptionsValidator.Check(context["windowsOptions"]);
        CheckAppArmor(context["appArmorProfile"]);
        context["supplementalGroupsPolicy"].MayBeOneOf("Merge", "Strict");
        context["seLinuxChangePolicy"].MayBeOneOf("MountOption", "Recursive");
    }

    public static void CheckContainer(FieldCursor context, bool isOnHostUsers)
    {
        if (!context.IsSet)
            return;
        CheckId(context["runAsUser"]);
        CheckId(context["runAsGroup"]);
        CheckProcMount(context["procMount"], isOnHostUsers);
        CheckSeccomp(context["seccompProfile"]);
        if (context["allowPrivilegeEscalation"].IsSet && !context["allowPrivilegeEscalation"].Flag)
            CheckNoEscalation(context);
        WindowsOptionsValidator.Check(context["windowsOptions"]);
        CheckAppArmor(context["appArmorProfile"]);
    }

    private static void CheckNoEscalation(FieldCursor context)
    {
        if (context["privileged"].Flag)
            context.Invalid("cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        if (context["capabilities"]["add"].Items.Any(c => c.Text == "CAP_SYS_ADMIN"))
            context.Invalid("cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
    }

    private static void CheckProcMount(FieldCursor mount, bool isOnHostUsers)
    {
        mount.MayBeOneOf("Default", "Unmasked");
        if (mount.Text == "Unmasked" && isOnHostUsers)
            mount.Invalid("`hostUsers` must be false to use `Unmasked`");
    }

    private static void CheckId(FieldCursor id)
    {
        if (id.NumberOrNull is { } number && NameRules.Id(number) is { } problem)
            id.Invalid(problem);
    }

    private static void CheckSeccomp(FieldCursor profile)
    {
        if (!profile.IsSet)
            return;
        var (type, local) = (profile["type"], profile["localhostProfile"]);
        if (type.MustBeSet("type is required when seccompProfile is set"))
            type.MayBeOneOf("Localhost", "RuntimeDefault", "Unconfined");
        if (type.Text != "Localhost")
        {
            if (local.IsSet)
                local.Invalid("can only be set when seccomp type is Localhost");
        }
        else if (!local.IsSet)
        {
            local.Required("must be set when seccomp type is Localhost");
        }
        else
        {
            FileSourceChecks.CheckDescendingPath(local);
        }
    }

    private static void CheckAppArmor(FieldCursor profile)
    {
        if (!profile.IsSet)
            return;
        var (type, local) = (profile["type"], profile["localhostProfile"]);
        if (type.MustBeSet("type is required when appArmorProfile is set"))
            type.MayBeOneOf("Localhost", "RuntimeDefault", "Unconfined");
        if (type.Text == "Localhost")
            CheckLocalAppArmor(local);
        else if (local.IsSet && type.Text is "RuntimeDefault" or "Unconfined")
            local.Invalid("can only be set when AppArmor type is Localhost");
    }

    private static void CheckLocalAppArmor(FieldCursor local)
    {
        if (local.Text.Trim() != local.Text)
            local.Invalid("must not be padded with whitespace");
        else if (local.IsEmpty)
            local.Required("must be set when AppArmor type is Localhost");
        local.MustBeShorterThan(LongestProfile);
    }

    private static void CheckSysctls(FieldCursor spec, FieldCursor sysctls)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in sysctls.Items.Select(s => s["name"]))
        {
            if (name.IsEmpty)
                name.Required();
            else if (name.Text.Length > LongestSysctl || !SysctlForm.IsMatch(name.Text))
                name.Invalid($"must have at most {LongestSysctl} characters and match regex {SysctlPattern}");
            else if (!names.Add(name.Text))
                name.Duplicate();
            var dotted = name.Text.Replace('/', '.');
            if (spec["hostNetwork"].Flag && dotted.StartsWith("net.", StringComparison.Ordinal))
                name.Invalid("may not be specified when 'hostNetwork' is true");
            else if (spec["hostIPC"].Flag && IsIpc(dotted))
                name.Invalid("may not be specified when 'hostIPC' is true");
        }
    }

    private static bool IsIpc(string name) =>
        name is "kernel.sem" || name.StartsWith("kernel.shm", StringComparison.Ordinal) || name.StartsWith("kernel.msg", StringComparison.Ordinal)
        || name.StartsWith("fs.mqueue.", StringComparison.Ordinal);
}
