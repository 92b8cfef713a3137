using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Tests.Containers;
using NodeStack.Kubelet.Volumes;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Tests.Volumes;

public class VolumeRulesTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("a/b", "", "a/b")]
    [InlineData("", "$(POD)/x", "p-1/x")]
    [InlineData("..a/b..", "", "..a/b..")]
    public void SubPath_Table(string subPath, string expression, string expected) =>
        Assert.Equal(expected, SubPathRules.Of(new V1VolumeMount { SubPath = subPath, SubPathExpr = expression }, Variables));

    [Theory]
    [InlineData("/a", "", "error SubPath `/a` must not be an absolute path")]
    [InlineData("a/../b", "", "unable to provision SubPath `a/../b`: must not contain '..'")]
    [InlineData("", "$(NONE)$(EMPTY)/x", "missing value for EMPTY, NONE")]
    [InlineData("", "$(UP)/x", "unable to provision SubPath `../x`: must not contain '..'")]
    [InlineData("", "$(ROOT)", "error SubPath `/` must not be an absolute path")]
    public void SubPath_Bad_UpstreamsMessage(string subPath, string expression, string message) => Assert.Equal(
        message,
        Assert.Throws<VolumeException>(() => SubPathRules.Of(new V1VolumeMount { SubPath = subPath, SubPathExpr = expression }, Variables)).Message);

    [Theory]
    [InlineData("", null, HostPathAction.None)]
    [InlineData("DirectoryOrCreate", null, HostPathAction.MakeDirectory)]
    [InlineData("DirectoryOrCreate", FileKind.Directory, HostPathAction.None)]
    [InlineData("FileOrCreate", null, HostPathAction.MakeFile)]
    [InlineData("FileOrCreate", FileKind.Regular, HostPathAction.None)]
    [InlineData("Socket", FileKind.Socket, HostPathAction.None)]
    [InlineData("CharDevice", FileKind.CharDevice, HostPathAction.None)]
    [InlineData("BlockDevice", FileKind.BlockDevice, HostPathAction.None)]
    internal void HostPath_Table(string type, FileKind? found, HostPathAction expected) =>
        Assert.Equal(expected, HostPathRules.Decide(type, "/x", found));

    [Theory]
    [InlineData("Directory", null, "hostPath type check failed: /x is not a directory")]
    [InlineData("DirectoryOrCreate", FileKind.Regular, "hostPath type check failed: /x is not a directory")]
    [InlineData("File", FileKind.Directory, "hostPath type check failed: /x is not a file")]
    [InlineData("FileOrCreate", FileKind.Directory, "hostPath type check failed: /x is not a file")]
    [InlineData("Socket", FileKind.Regular, "hostPath type check failed: /x is not a socket file")]
    [InlineData("CharDevice", FileKind.BlockDevice, "hostPath type check failed: /x is not a character device")]
    [InlineData("BlockDevice", FileKind.CharDevice, "hostPath type check failed: /x is not a block device")]
    [InlineData("Nope", null, "Nope is an invalid volume type")]
    internal void HostPath_Wrong_UpstreamsMessage(string type, FileKind? found, string message) =>
        Assert.Equal(message, Assert.Throws<VolumeException>(() => HostPathRules.Decide(type, "/x", found)).Message);

    [Theory]
    [InlineData("", "", 100, "100")]
    [InlineData("sizeLimit: 50", "", 100, "50")]
    [InlineData("sizeLimit: 500", "", 100, "100")]
    [InlineData("sizeLimit: 50", "30", 100, "30")]
    [InlineData("sizeLimit: 20", "30", 100, "20")]
    [InlineData("", "", 0, "0")]
    [InlineData("sizeLimit: 20", "", 0, "20")]
    public void EmptyDir_MemorySize_Table(string source, string podLimit, long allocatable, string expected)
    {
        var limit = podLimit.Length == 0 ? "" : $"resources: {{limits: {{memory: {podLimit}}}}}";
        var (pod, _) = TestPods.One(limit, $"volumes: [{{name: v, emptyDir: {{medium: Memory, {source}}}}}]");
        Assert.Equal(expected, EmptyDirRules.MemorySize(pod, pod.Spec.Volumes[0].EmptyDir.SizeLimit, allocatable).ToString((IFormatProvider?)null));
    }

    [Theory]
    [InlineData(5, false, "size=5")]
    [InlineData(5, true, "size=5,noswap")]
    [InlineData(0, true, "noswap")]
    [InlineData(0, false, "")]
    public void EmptyDir_TmpfsOptions_Table(long size, bool noSwap, string expected) =>
        Assert.Equal(expected, EmptyDirRules.TmpfsOptions(size, noSwap));

    [Theory]
    [InlineData("HugePages", "hugepages-2Mi: 2Mi", "pagesize=2Mi")]
    [InlineData("HugePages-1Gi", "hugepages-2Mi: 2Mi, hugepages-1Gi: 1Gi", "pagesize=1Gi")]
    [InlineData("HugePages", "cpu: 1", "!medium HugePages: hugePages storage requested, but there is no resource request for huge pages")]
    [InlineData("HugePages", "hugepages-2Mi: 2Mi, hugepages-1Gi: 1Gi",
        "!medium: HugePages can't be used if container requests multiple huge page sizes")]
    public void EmptyDir_Hugepages_Table(string medium, string requests, string expected)
    {
        var (pod, _) = TestPods.One($"resources: {{requests: {{{requests}}}}}");
        string Actual()
        {
            try
            {
                return EmptyDirRules.HugepagesOptions(pod, medium);
            }
            catch (VolumeException e)
            {
                return "!" + e.Message;
            }
        }
        Assert.Equal(expected, Actual());
    }

    [Theory]
    [InlineData(null, 0x1edu, 0u, true)]
    [InlineData("Always", 0x5f8u, 5u, true)]
    [InlineData("OnRootMismatch", 0x5f8u, 5u, false)]
    [InlineData("OnRootMismatch", 0x5f8u, 6u, true)]
    [InlineData("OnRootMismatch", 0x1f8u, 5u, true)]
    [InlineData("OnRootMismatch", 0x5e8u, 5u, true)]
    public void FsGroup_IsNeeded_Table(string? policy, uint mode, uint group, bool expected) =>
        Assert.Equal(expected, FsGroupRules.IsNeeded(policy, mode, group, 5, readOnly: false));

    [Theory]
    [InlineData(null, null, null, false, false)]
    [InlineData("IfPossible", true, null, true, true)]
    [InlineData("IfPossible", true, "None", false, false)]
    [InlineData("Enabled", true, null, true, true)]
    [InlineData("Disabled", false, "Bidirectional", true, false)]
    public void RecursiveReadOnly_Table(string? mode, bool? readOnly, string? propagation, bool supported, bool expected) =>
        Assert.Equal(expected, MountRules.RecursiveReadOnly(Mount(mode, readOnly, propagation), supported));

    [Theory]
    [InlineData("Enabled", true, null, "volume \"v\" requested recursive read-only mode, but it is not supported by the runtime")]
    [InlineData("Enabled", false, null, "volume \"v\" requested recursive read-only mode, but it is not read-only")]
    [InlineData("IfPossible", true, "HostToContainer",
        "volume \"v\" requested recursive read-only mode, but it is not compatible with propagation \"HostToContainer\"")]
    [InlineData("Nope", true, null, "unknown recursive read-only mode \"Nope\"")]
    public void RecursiveReadOnly_Bad_UpstreamsMessage(string mode, bool readOnly, string? propagation, string message) => Assert.Equal(
        "failed to resolve recursive read-only mode: " + message,
        Assert.Throws<VolumeException>(() => MountRules.RecursiveReadOnly(Mount(mode, readOnly, propagation), false)).Message);

    [Fact]
    public void Propagation_Table()
    {
        Assert.Equal(MountPropagation.None, MountRules.Propagation(Mount(null, null, null)));
        Assert.Equal(MountPropagation.HostToContainer, MountRules.Propagation(Mount(null, null, "HostToContainer")));
        Assert.Equal(MountPropagation.Bidirectional, MountRules.Propagation(Mount(null, null, "Bidirectional")));
        Assert.Throws<VolumeException>(() => MountRules.Propagation(Mount(null, null, "Nope")));
    }

    [Fact]
    public void NestedMounts_OnlyTheOuterOnes()
    {
        var (pod, _) = TestPods.One("""
            volumeMounts:
            - {name: v, mountPath: /dir/}
            - {name: w, mountPath: /dir/nested}
            - {name: w, mountPath: /dir/nested/double}
            - {name: w, mountPath: /dir/nested-vol}
            - {name: w, mountPath: /dirx/other}
            """);
        Assert.Equal(["nested", "nested-vol"], NestedMountRules.Folders(pod, "v"));
        Assert.Empty(NestedMountRules.Folders(pod, "x"));
    }

    [Theory]
    [InlineData("a//b/./c", "a/b/c")]
    [InlineData("a..b", "a..b")]
    public void ProjectionPath_Clean_Table(string path, string expected) => Assert.Equal(expected, ProjectionPathRules.Clean(path));

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("..data")]
    [InlineData("./..data/x")]
    [InlineData(".")]
    public void ProjectionPath_Bad_IsRefused(string path) => Assert.Throws<VolumeException>(() => ProjectionPathRules.Clean(path));

    private static readonly Dictionary<string, string> Variables = new() { ["POD"] = "p-1", ["EMPTY"] = "", ["UP"] = "..", ["ROOT"] = "/" };

    private static V1VolumeMount Mount(string? mode, bool? readOnly, string? propagation) =>
        new() { Name = "v", RecursiveReadOnly = mode, ReadOnlyProperty = readOnly, MountPropagation = propagation };
}
