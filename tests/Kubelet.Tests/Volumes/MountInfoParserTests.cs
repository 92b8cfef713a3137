using CsCheck;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Tests.Volumes;

public class MountInfoParserTests
{
    [Fact]
    public void Parse_EscapesOptionalFieldsAndRubbish()
    {
        var entries = MountInfoParser.Parse(
            "22 28 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw\n"
            + "36 35 98:0 /a\\040b /mnt/with\\040blank\\134 rw - ext4 /dev/x rw\n"
            + "garbage\n\n37 35 0:50 / /t rw master:1 propagate_from:2 - tmpfs tmpfs rw,size=1k\n");
        Assert.Equal([new("/sys", "sysfs", "/"), new("/mnt/with blank\\", "ext4", "/a b"), new("/t", "tmpfs", "/")], entries);
    }

    [Fact]
    public void Parse_AnyText_NeverThrows() => Gen.String.Sample(text => { MountInfoParser.Parse(text); });

    [Fact]
    public void Parse_ThisMachine_HasARoot() => Assert.Contains(new LinuxMounts().Read(), m => m.MountPoint == "/");
}
