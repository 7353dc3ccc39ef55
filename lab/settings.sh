# Names, addresses and sizes of the lab. Sourced by every script; only assignments live here.
# Nothing is secret: a throw-away lab that no other machine can reach.
# shellcheck shell=bash disable=SC2034

STATE=${BATON_LAB_STATE:-/var/lib/baton-lab}     # everything that the lab writes lives here
CLOUDS=(os1 os2)                                 # os1 is the source, os2 the target
BACKENDS=(ovn linuxbridge)                        # Neutron's network backends that the lab knows: cloud/backends
SOURCE_BACKEND=linuxbridge                       # of os1
TARGET_BACKEND=ovn                               # of os2, when `up` is not asked for another one
PASSWORD=lab                                     # of every user and service

# Debian's own tools only: a python or node from somewhere else in PATH must not be picked up.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

# Management network: a bridge in the machine's own namespace; the clouds' APIs are reached through it.
MGMT_BRIDGE=baton-mgmt
MGMT_ADDRESS=10.91.0.1/24
declare -A MGMT_IP=([os1]=10.91.0.11 [os2]=10.91.0.12)

# Each cloud has tunnel ids (VXLAN, Geneve) and a multicast group of its own, so tenant networks never meet.
declare -A VNI_RANGE=([os1]=1000:1999 [os2]=2000:2999)
declare -A VXLAN_GROUP=([os1]=239.91.1.1 [os2]=239.91.2.1)

# The "internet": a namespace with one bridge and the gateway; both clouds' external network hangs on it.
# Each cloud hands out a slice of its own; an operator may ask for any address of the network.
INET_NS=baton-internet
INET_BRIDGE=baton-inet
INET_GATEWAY=203.0.113.1
INET_CIDR=203.0.113.0/24
declare -A POOL_FIRST=([os1]=203.0.113.50 [os2]=203.0.113.150)
declare -A POOL_LAST=([os1]=203.0.113.99 [os2]=203.0.113.199)

# The APIs that a cloud must answer on, by service type and port.
API_PORTS=(identity:5000 image:9292 placement:8778 compute:8774 network:9696 volume:8776)

# What `up` asks of the machine. Two clouds take 8 GiB with one pair; a guest takes 0.24 GiB more.
NEED_RAM_GIB=${BATON_LAB_NEED_RAM_GIB:-10}
NEED_DISK_GIB=${BATON_LAB_NEED_DISK_GIB:-10}
