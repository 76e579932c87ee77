using System.Net;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Proxy;

namespace Codex.Machine.Tests.Sandbox;

public sealed class NetworkGrantsTests
{
    [Theory]
    [InlineData("example.org", "example.org", true)]
    [InlineData("example.org", "EXAMPLE.org.", true)]
    [InlineData("example.org", "www.example.org", false)]
    [InlineData("example.org", "notexample.org", false)]
    [InlineData("*.example.org", "www.example.org", true)]
    [InlineData("*.example.org", "a.b.example.org", true)]
    [InlineData("*.example.org", "example.org", false)]
    [InlineData("*.example.org", "evilexample.org", false)]
    [InlineData("**.example.org", "example.org", true)]
    [InlineData("**.example.org", "www.example.org", true)]
    [InlineData("**.example.org", "evilexample.org", false)]
    [InlineData("*", "example.org", false)]
    [InlineData("**", "example.org", false)]
    [InlineData("*.", "example.org", false)]
    [InlineData("**.", "example.org", false)]
    [InlineData("", "", true)]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    public void Allows_Pattern_MeansItsHosts(string pattern, string host, bool isAllowed) =>
        Assert.Equal(isAllowed, new NetworkGrants { Allowed = [pattern] }.Allows(host));

    [Fact]
    public void Allows_Denied_BeatsAllowed()
    {
        var grants = new NetworkGrants { Allowed = ["*.example.org"], Denied = ["bad.example.org"] };

        Assert.True(grants.Allows("good.example.org"));
        Assert.False(grants.Allows("bad.example.org"));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("224.0.0.1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("::1", true)]
    [InlineData("::", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("::7f00:1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("64:ff9b::7f00:1", true)]
    [InlineData("2002:7f00:1::", true)]
    [InlineData("2606:4700::1111", false)]
    public void IsLocal_Address_IsEverythingButPublicHosts(string address, bool isLocal) =>
        Assert.Equal(isLocal, HostGate.IsLocal(IPAddress.Parse(address)));
}
