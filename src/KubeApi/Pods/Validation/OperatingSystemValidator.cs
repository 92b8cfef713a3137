using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>What a pod of one operating system cannot have of the other.</summary>
internal static class OperatingSystemValidator
{
    private const string NotWindows = "cannot be set for a windows pod";
    private const string NotLinux = "windows options cannot be set for a linux pod";

    private static readonly string[] PodContext =
        ["seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy"];

    private static readonly string[] ContainerContext =
    [
        "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount",
        "runAsUser", "runAsGroup",
    ];

    public static void Check(FieldCursor spec)
    {
        var os = spec["os"];
        if (!os.IsSet || !os["name"].MustBeSet())
            return;
        if (os["name"].Text == "linux")
            CheckLinux(spec);
        else if (os["name"].Text == "windows")
            CheckWindows(spec);
        else
            os.Errors.NotSupported(os.Path, os["name"].Text, "linux", "windows");
    }

    /// <summary>Host process containers come all or none, and on the host's network.</summary>
    public static void CheckHostProcess(FieldCursor spec)
    {
        var whole = spec["securityContext"]["windowsOptions"]["hostProcess"];
        int count = 0, all = 0;
        foreach (var container in PodSpecValidator.AllContainers(spec))
        {
            var own = container["securityContext"]["windowsOptions"]["hostProcess"];
            if (whole.IsSet && own.IsSet && whole.Flag != own.Flag)
                own.Invalid($"pod hostProcess value must be identical if both are specified, was {(whole.Flag ? "true" : "false")}");
            count += (own.IsSet ? own.Flag : whole.Flag) ? 1 : 0;
            all++;
        }
        if (count == 0)
            return;
        if (count != all)
            spec.Invalid("", "If pod contains any hostProcess containers then all containers must be HostProcess containers");
        if (!spec["hostNetwork"].Flag)
            spec["hostNetwork"].Invalid(false, "hostNetwork must be true if pod contains any hostProcess containers");
    }

    private static void CheckLinux(FieldCursor spec)
    {
        spec["securityContext"]["windowsOptions"].MustNotBeSet(NotLinux);
        foreach (var container in PodSpecValidator.AllContainers(spec))
            container["securityContext"]["windowsOptions"].MustNotBeSet(NotLinux);
    }

    private static void CheckWindows(FieldCursor spec)
    {
        var context = spec["securityContext"];
        context["appArmorProfile"].MustNotBeSet(NotWindows);
        context["seLinuxOptions"].MustNotBeSet(NotWindows);
        spec["hostUsers"].MustNotBeSet(NotWindows);
        ForbidFlag(spec["hostPID"]);
        ForbidFlag(spec["hostIPC"]);
        spec["shareProcessNamespace"].MustNotBeSet(NotWindows);
        foreach (var field in PodContext)
            context[field].MustNotBeSet(NotWindows);
        foreach (var container in PodSpecValidator.AllContainers(spec))
        {
            foreach (var field in ContainerContext)
                container["securityContext"][field].MustNotBeSet(NotWindows);
        }
    }

    private static void ForbidFlag(FieldCursor flag)
    {
        if (flag.Flag)
            flag.Forbidden(NotWindows);
    }
}
