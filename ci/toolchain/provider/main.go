// pulumi-resource-docker serves the resources of the Terraform Docker provider to Pulumi.
//
// It is built where the official plugin cannot be downloaded, and answers the classes of the same SDK.
// The module is named as a folder of the Terraform provider, since its provider package is internal.
// It serves no schema: that feeds the generator of SDKs, and the SDK is installed already.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/contract"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// version is set by the linker to that of the SDK which the plugin serves.
var version string

func info() tfbridge.ProviderInfo {
	mapping := tfbridge.ProviderInfo{
		P:       shimv2.NewProvider(provider.New(version)()),
		Name:    "docker",
		Version: version,
		Resources: map[string]*tfbridge.ResourceInfo{
			"docker_image": {Tok: "docker:index/remoteImage:RemoteImage"},
			// The bridge makes plurals of lists and sets; the SDK's names for these two are not.
			"docker_container": {Fields: map[string]*tfbridge.SchemaInfo{
				"command":           {Name: "command"},
				"networks_advanced": {Name: "networksAdvanced"},
			}},
		},
		DataSources: map[string]*tfbridge.DataSourceInfo{
			"docker_image": {Tok: "docker:index/getRemoteImage:getRemoteImage"},
		},
	}
	mapping.MustComputeTokens(tokens.SingleModule("docker_", "index", tokens.MakeStandard("docker")))
	return mapping
}

func main() {
	contract.Assertf(version != "", "build with -ldflags '-X main.version=…'")
	tfbridge.Main("docker", version, info(), nil)
}
