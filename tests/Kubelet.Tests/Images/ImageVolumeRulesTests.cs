using NodeStack.Kubelet.Images;

namespace NodeStack.Kubelet.Tests.Images;

public class ImageVolumeRulesTests
{
    [Theory]
    [InlineData("containerd", "1.6.20~ds1", false)]
    [InlineData("containerd", "v2.0.5", false)]
    [InlineData("containerd", "v2.1.0-rc.1", true)]
    [InlineData("containerd", "3.0.0", true)]
    [InlineData("cri-o", "1.30.2", false)]
    [InlineData("cri-o", "1.31.0", true)]
    [InlineData("containerd", "nonsense", false)]
    [InlineData("other", "", true)]
    public void IsSupported_Table(string name, string version, bool expected) => Assert.Equal(expected, ImageVolumeRules.IsSupported(name, version));
}
